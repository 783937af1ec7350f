import type { ProjectConfig } from "@mendwatch/config";

import type { DecisionToken } from "../../card.ts";
import type { Fix } from "../../fix.ts";
import { isClosed, type FixState } from "../../fix-lifecycle.ts";
import { cardButtons } from "./card-buttons.ts";
import { errorLines, stateLines } from "./card-lines.ts";
import type { Content } from "./messenger.ts";
import { proposalLines } from "./proposal-lines.ts";

/** How a fix is to be shown. */
export interface CardView {
  readonly content: Content;
  /** True where a person is asked to decide now. */
  readonly asks: boolean;
}

/**
 * The card of a fix, edited in place as the fix goes on:
 *
 * ```
 * received … checking ─► diagnosis, or proposal ─► decided ─► published … closed
 *   what is being done     the question             who, when    where, how it ended
 * ```
 *
 * Only the question has buttons that decide, and only those that fit.
 */
export function viewCard(
  fix: Fix,
  project: ProjectConfig | undefined,
  token: DecisionToken | null,
  muteFor: number,
): CardView {
  const asks = asksToDecide(fix, project);
  const label = project?.label ?? fix.project;
  const lines =
    fix.state === "proposed" && fix.decision === null
      ? [...errorLines(fix, label), "", ...proposalLines(fix, project)]
      : [...errorLines(fix, label), ...stateLines(fix, asks)];
  return {
    content: { html: lines.join("\n"), keyboard: cardButtons(fix, token, muteFor) },
    asks,
  };
}

/** True where the fix waits for a person. */
export function asksToDecide(fix: Fix, project: ProjectConfig | undefined): boolean {
  if (fix.decision !== null) return false;
  if (fix.state === "proposed") return true;
  const waits = fix.state === "diagnosed" && fix.requestedBy === null;
  return waits && project?.autonomy[fix.severity] === "diagnose";
}

/** Closed states after which a person may still want a repair. */
const canBeFixed: readonly FixState[] = [
  "observed",
  "muted",
  "ignored",
  "skipped",
  "expired",
  "abstained",
];

/** True where one tap begins a new fix of the same error. */
export function offersFix(fix: Fix): boolean {
  return isClosed(fix.state) && canBeFixed.includes(fix.state);
}

/**
 * True for what is told by a card. Low errors that are not attempted are on the dashboard alone, and
 * what was muted or ignored is not told.
 */
export function hasCard(fix: Fix): boolean {
  if (fix.state === "received" || fix.state === "muted" || fix.state === "ignored") return false;
  return fix.state !== "observed" || fix.severity !== "low";
}
