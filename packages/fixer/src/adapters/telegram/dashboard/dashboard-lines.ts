import type { Fix } from "../../../model/fix.ts";
import { isClosed } from "../../../model/fix-lifecycle.ts";
import type { Pause } from "../../../ports/store-queue.ts";
import type { ErrorRecord } from "../../../ports/store.ts";
import { severityDots } from "./error-lines.ts";
import { age, timeOfDay } from "../messages/local-time.ts";
import { phaseOf } from "../card/phase.ts";
import { code, prose } from "../messages/safe-text.ts";
import { actorName } from "../updates/people.ts";

/** Characters of an error in a list. */
const shortMessage = 70;

/** Two lines: dot, label and error; then what is done about it and how long it has been so. */
export function queueText(fix: Fix, label: string | undefined, now: number): string {
  const { type, message } = fix.report.error;
  const what = code(type === null ? message : `${type}: ${message}`, shortMessage);
  const head = `${severityDots[fix.severity]} [${prose(label ?? fix.project, 20)}] ${what}`;
  return `${head}\n   ${mark(fix)} ${phaseOf(fix)} · ${age(fix.stateSince, now)} · ${code(fix.id, 8)}`;
}

/** An error in a list. */
export interface ListedError {
  readonly error: ErrorRecord;
  /** The newest fix of it; null where there never was one. */
  readonly fix: Fix | null;
  readonly label: string | undefined;
  readonly number: number;
  /** How often it came in the time that the list is about; null where that is not known. */
  readonly counted: number | null;
  readonly now: number;
}

/** The same for an error. */
export function errorText({
  error: record,
  fix,
  label,
  number,
  counted,
  now,
}: ListedError): string {
  const { error, severity, project, count, lastSeen } = record;
  const { type, message } = error;
  const what = code(type === null ? message : `${type}: ${message}`, shortMessage);
  const head = `${number}. ${severityDots[severity]} [${prose(label ?? project, 20)}] ${what}`;
  const status = fix === null ? "⏳ detected" : `${mark(fix)} ${phaseOf(fix)}`;
  const often = counted === null || counted === count ? `${count}×` : `${counted}× of ${count}`;
  return `${head}\n   ${status} · ${often} · ${age(lastSeen, now)}`;
}

/** `by Anna since 10:00: we deploy`. */
export function pauseText({ actor, reason, at }: Pause, now: number): string {
  const who = `by ${prose(actorName(actor), 80)} since ${timeOfDay(at, now)}`;
  return reason === null ? who : `${who}: ${prose(reason, 500)}`;
}

/** What is done about it, as one sign. */
function mark({ state, decision }: Fix): string {
  if (state === "proposed") return decision === null ? "❓" : "✏️";
  if (state === "in_review" || state === "merged" || state === "deployed") return "🔀";
  if (state === "resolved") return "✅";
  if (state === "received" || state === "admitted") return "⏳";
  return isClosed(state) ? "▫️" : "🔧";
}
