import type { ProjectConfig } from "@mendwatch/config";

import type { DecisionToken, Running } from "../../../model/card.ts";
import type { Fix } from "../../../model/fix.ts";
import { callsPerson, cardActions } from "./card-actions.ts";
import { cardButtons } from "./card-buttons.ts";
import { subjectOf } from "./card-subject.ts";
import { stateLines, type StateContext } from "./card-lines.ts";
import type { ErrorRecord } from "../../../ports/store.ts";
import { errorLines, symptomLines } from "../dashboard/error-lines.ts";
import type { Content } from "../messages/messenger.ts";
import { deployCommand } from "./production-lines.ts";

/** How a fix is to be shown. */
export interface CardView {
  readonly content: Content;
  /** True where a person is wanted now. */
  readonly calls: boolean;
}

/** What a card is made of besides its fix. */
export interface CardContext extends StateContext {
  readonly project: ProjectConfig | undefined;
  /** What its buttons carry; null where it has none that decide. */
  readonly token: DecisionToken | null;
  /** Null where no more is known than the fix says. */
  readonly running: Running | null;
  /** Errors that came with it and are told with it alone. */
  readonly symptoms: readonly Pick<ErrorRecord, "project" | "error">[];
}

/**
 * The card of a fix, edited in place as the fix goes on:
 *
 * ```
 * announced ─► received … checking ─► diagnosis, or proposal ─► decided ─► pull request
 *  it is there   what is being done     the question             who, when     checks, Merge
 *
 * merged ─► deployed ─► resolved, regressed, no evidence
 *  Deployed   until when  how it ended
 * ```
 *
 * Only what can be decided now has buttons that decide, and only those that fit.
 */
export function viewCard(fix: Fix, context: CardContext): CardView {
  const { project, token, expire, running, facts, symptoms } = context;
  const lines = [
    ...errorLines(fix, project?.label ?? fix.project, running),
    ...symptomLines(symptoms, fix.project),
    ...stateLines(fix, project, { facts, expire }),
  ];
  const keyboard = cardButtons(fix, {
    rows: token?.step === subjectOf(fix, project).step ? cardActions(fix, project, facts) : [],
    token: token?.value ?? null,
    muteFor: expire.mute,
    deployCommand: fix.state === "merged" ? deployCommand(fix, project) : null,
  });
  return { content: { html: lines.join("\n"), keyboard }, calls: callsPerson(fix, project) };
}

/**
 * True for what is told by a card. Low errors that are not attempted are on the dashboard alone, and
 * what was muted or ignored is not told.
 */
export function hasCard({ state, severity }: Fix): boolean {
  if (state === "received" || state === "muted" || state === "ignored") return false;
  return state !== "observed" || severity !== "low";
}
