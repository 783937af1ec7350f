import type { PlanUse } from "../../../ports/agent.ts";

/** Headers of an answer, by their names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

const prefix = "anthropic-ratelimit-unified-";

/** How the headers shorten the names of the windows. */
const windowNames: readonly (readonly [short: string, name: string])[] = [
  ["5h", "five_hour"],
  ["7d", "seven_day"],
];

/** An epoch below this many is in seconds, above in milliseconds. */
const newestSeconds = 100_000_000_000;

/**
 * What the windows of a plan say: `-5h-utilization` (0 to 1), `-5h-reset` (seconds since 1970) and
 * `-5h-status`, the same for `-7d` and its variants. Where none is named but the plan refuses, the
 * one that `-representative-claim` names. A window that does not say when it resets is left out.
 */
export function readPlanUse(headers: AnswerHeaders): readonly PlanUse[] {
  const rejected = one(headers, `${prefix}status`) === "rejected";
  const claim = one(headers, `${prefix}representative-claim`);
  const shorts = Object.keys(headers)
    .map((name) => /^anthropic-ratelimit-unified-(\d[\w-]*)-reset$/.exec(name)?.[1])
    .filter((short) => short !== undefined);
  const uses = shorts.flatMap((short) => {
    const resetsAt = readTime(one(headers, `${prefix}${short}-reset`));
    if (resetsAt === null) return [];
    const window = windowName(short);
    const refuses = one(headers, `${prefix}${short}-status`) === "rejected";
    const used = readShare(one(headers, `${prefix}${short}-utilization`));
    return [{ window, used, resetsAt, rejected: refuses || (rejected && window === claim) }];
  });
  const resetsAt = readTime(one(headers, `${prefix}reset`));
  if (!rejected || resetsAt === null || uses.some((use) => use.rejected)) return uses;
  return [...uses, { window: claim ?? "unified", used: null, resetsAt, rejected: true }];
}

/** True where the plan, and not the rate of requests, is the reason of a refusal. */
export function planRejects(headers: AnswerHeaders): boolean {
  return one(headers, `${prefix}status`) === "rejected";
}

/**
 * When to try again, milliseconds since 1970; null where it is not said. Of several windows that
 * refuse, the last one to reset counts, because every one of them must let a request pass.
 */
export function readRetryAt(headers: AnswerHeaders, now: number): number | null {
  const resets = readPlanUse(headers)
    .filter((use) => use.rejected)
    .map((use) => use.resetsAt);
  if (resets.length > 0) return Math.max(...resets);
  const after = one(headers, "retry-after");
  if (after === null) return null;
  return /^\d+$/.test(after) ? now + Number(after) * 1_000 : readTime(after);
}

function windowName(short: string): string {
  const known = windowNames.find(([begin]) => short.startsWith(begin));
  const name = known === undefined ? short : known[1] + short.slice(known[0].length);
  return name.replaceAll("-", "_");
}

function readShare(value: string | null): number | null {
  const share = value === null || value === "" ? Number.NaN : Number(value);
  return Number.isFinite(share) && share >= 0 ? Math.min(share, 1) : null;
}

/** Seconds since 1970, as documented, or a date. */
function readTime(value: string | null): number | null {
  if (value === null || value === "") return null;
  const epoch = Number(value);
  const time = Number.isFinite(epoch)
    ? epoch < newestSeconds
      ? epoch * 1_000
      : epoch
    : Date.parse(value);
  return Number.isFinite(time) && time > 0 ? time : null;
}

function one(headers: AnswerHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === "string" ? value : (value?.[0] ?? null);
}
