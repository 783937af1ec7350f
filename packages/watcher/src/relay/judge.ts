import { readHeartbeatAnswer, readRefusal } from "@mendwatch/protocol";

import type { ReportRefusal } from "../state/outbox.ts";
import type { Answer } from "./post.ts";

/** The fixer takes `retry-after` for an hour at most: nobody may silence a watcher for good. */
const longestWait = 3_600_000;

/** What becomes of a report after an answer. */
export type Judgement =
  | { readonly kind: "delivered"; readonly duplicate: boolean }
  /** The fixer will never take this report. */
  | { readonly kind: "set-aside"; readonly refusal: ReportRefusal }
  /** The fixer does not take it as it is configured or built; its owner may change that. */
  | { readonly kind: "parked"; readonly refusal: ReportRefusal }
  /** Try again later. `wait` is what the fixer asked for, in milliseconds. */
  | { readonly kind: "later"; readonly reason: string; readonly wait: number | null };

/**
 * Reads an answer.
 *
 * - 2xx in the fixer's words: delivered. Other 2xx come from a captive portal, or a wrong address:
 *   later.
 * - 400, 413, 415, 422 and other 4xx: about this report. Set aside.
 * - 403, and a version that the fixer does not know: about the fixer's configuration or age. Parked:
 *   the rest goes on, and it is tried again from time to time.
 * - 401, 404, 405 and redirects: a wrong secret or address. Nothing can be delivered, and nothing is
 *   lost by waiting for the owner, who is told once, and once an hour.
 * - 408, 425, 429, 5xx, and a clock that is off: heals by itself.
 */
export function judge({ status, body, retryAfter }: Answer): Judgement {
  if (status >= 200 && status < 300) {
    if (isOfFixer(body)) return { kind: "delivered", duplicate: statusIn(body) === "duplicate" };
    const reason = `answered ${status}, but not as a fixer does: correct \`watcher.relay.url\``;
    return { kind: "later", reason, wait: null };
  }
  const { code, message } = readRefusal(body) ?? { code: null, message: "no reason given" };
  const refusal = { status, code, message };
  const forAll = status < 400 || status >= 500 || [401, 404, 405, 408, 425, 429].includes(status);
  if (forAll || code === "MW_CLOCK_SKEW") {
    const wait = retryAfter === null ? null : Math.min(retryAfter, longestWait);
    return { kind: "later", reason: `${code ?? "answered"} ${status}: ${message}`, wait };
  }
  const mayHeal = status === 403 || code === "MW_UNSUPPORTED_VERSION";
  return { kind: mayHeal ? "parked" : "set-aside", refusal };
}

/** True for the answer to a report, and for that to a heartbeat. */
function isOfFixer(body: unknown): boolean {
  const status = statusIn(body);
  return status === "accepted" || status === "duplicate" || readHeartbeatAnswer(body) !== null;
}

function statusIn(body: unknown): unknown {
  return typeof body === "object" && body !== null && "status" in body ? body.status : null;
}
