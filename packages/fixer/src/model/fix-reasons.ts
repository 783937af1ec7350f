import type { Fix } from "./fix.ts";
import type { FixState } from "./fix-lifecycle.ts";
import { audit, written } from "./fix-writes.ts";
import type { GiveReason, ReasonOutcome } from "../ports/store-fixes.ts";

/** Ends about which a person may say why: they turned it down, or it was no good. */
const mayHaveReason: readonly FixState[] = [
  "skipped",
  "closed",
  "cancelled",
  "regressed",
  "abstained",
];

/** Keeps a reason over an earlier one. The audit has every one of them. */
export function giveReason(fix: Fix, request: GiveReason): ReasonOutcome {
  if (!mayHaveReason.includes(fix.state)) return { outcome: "not-ended", fix };
  const { kind, words, actor, at } = request;
  const detail = words === "" ? kind : `${kind}: ${words}`;
  const entry = audit(fix, fix.state, actor, "reason given", detail, at);
  const reason = { kind, words, actor, at };
  return { outcome: "given", fix: written(fix, at, { reason, audit: [...fix.audit, entry] }) };
}
