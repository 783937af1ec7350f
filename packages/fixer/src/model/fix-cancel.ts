import type { Fix } from "./fix.ts";
import { isClosed } from "./fix-lifecycle.ts";
import { audit, entered, written } from "./fix-writes.ts";
import type { CancelFix } from "../ports/store-fixes.ts";
import { isHeld } from "./held.ts";

/** In the audit of a held fix whose cancel was requested: by whom, and as detail why. */
const cancelRequest = "cancel requested";

/** Cancels at once where nobody holds the fix, else asks its worker to. A closed fix is returned as it is. */
export function requestCancel(fix: Fix, { actor, reason, now }: CancelFix): Fix {
  if (isClosed(fix.state) || fix.cancelRequested) return fix;
  if (!isHeld(fix, now)) return cancelled(fix, { actor, reason }, now);
  const entry = audit(fix, fix.state, actor, cancelRequest, reason, now);
  return written(fix, now, { cancelRequested: true, audit: [...fix.audit, entry] });
}

/** Who stopped it, also where its worker is still at it; null where nobody did. */
export function stoppedBy({ state, cancelRequested, audit: entries }: Fix): string | null {
  if (cancelRequested) return entries.findLast(({ what }) => what === cancelRequest)?.actor ?? null;
  return state === "cancelled" ? (entries.at(-1)?.actor ?? null) : null;
}

/** `asked` says who cancels, unless somebody requested it before. */
export function cancelled(fix: Fix, asked: Pick<CancelFix, "actor" | "reason">, now: number): Fix {
  const request = fix.audit.findLast(({ what }) => what === cancelRequest);
  const by = request?.actor ?? asked.actor;
  const reason = request === undefined ? asked.reason : request.detail;
  const why = reason === null ? "" : ` (${reason})`;
  const published =
    fix.pullRequest === null ? "" : ` Its pull request stays: ${fix.pullRequest.url}`;
  const text = `Cancelled by ${by}${why}.${published}`;
  return entered(fix, "cancelled", by, text, now, { outcome: { code: "cancelled", text } });
}
