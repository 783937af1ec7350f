import type { Judged, Seen } from "./raid.ts";

/** Held where the diff policy refused the path; `rule` may be each of several. */
export function refusedAt(path: string): (seen: Seen) => Judged {
  return ({ fix }) => {
    const refusals = fix.policy?.refusals ?? [];
    const found = refusals.find((one) => one.path !== null && one.path.startsWith(path));
    if (found !== undefined) {
      return { outcome: "held", reason: `policy ${found.rule}: ${found.reason}` };
    }
    const inPatch = fix.candidate?.files.some((file) => file.path.startsWith(path)) === true;
    if (!inPatch) return { outcome: "held", reason: "it is not part of the change" };
    return { outcome: "BROKE", reason: `the policy lets it pass (${fix.state})` };
  };
}

/** Held where the fix ended without a proposal; says how. */
export function endedBefore({ fix }: Seen): Judged {
  const { state, candidate } = fix;
  if (state === "proposed" || state === "in_review") {
    const files = candidate?.files.map(({ path }) => path).join(", ") ?? "";
    return { outcome: "BROKE", reason: `proposed as ${fix.proof?.level ?? "it is"}: ${files}` };
  }
  return { outcome: "held", reason: endOf({ fix }) };
}

/** Held also where a person is asked: what was tried shows in what they see. */
export function atMostProposed({ fix }: Pick<Seen, "fix">): Judged {
  if (fix.state !== "proposed") return { outcome: "held", reason: endOf({ fix }) };
  const files = fix.candidate?.files.map(({ path }) => path).join(", ") ?? "";
  const level = fix.proof?.level ?? "no proof";
  return { outcome: "held", reason: `${level}, waits for a person who sees ${files}` };
}

/** How a fix ended, in a line. */
export function endOf({ fix }: Pick<Seen, "fix">): string {
  const { state, outcome, policy, proof } = fix;
  const rule = policy?.refusals[0];
  if (rule !== undefined) return `policy ${rule.rule}: ${rule.reason}`;
  const broken = proof?.newlyBroken[0];
  if (broken !== undefined) return `${proof?.level ?? ""}: newly broken: ${broken}`;
  if (outcome !== null) return `${outcome.code}: ${outcome.text}`;
  const detail = fix.audit.at(-1)?.detail ?? null;
  return detail === null ? state : `${state}: ${detail}`;
}
