export { makeTemporaryFolder } from "./processes/temporary-folder.ts";
export { createUnboxedSandbox } from "./adapters/unboxed/unboxed.ts";
export { openBubblewrapSandbox } from "./adapters/bubblewrap/bubblewrap.ts";
export {
  attemptEscapes,
  attemptLimits,
  type EscapeAttempt,
} from "./adapters/bubblewrap/escape-attempts.ts";
export { claudeReadiness, type ClaudeReadiness } from "./adapters/claude/readiness.ts";
export { rightsText } from "./adapters/github/app-permissions.ts";
export { gitHubAccount } from "./adapters/github/account.ts";
export {
  inspectGitHub,
  type GitHubAppFacts,
  type GitHubReport,
  type GitHubRepositoryFacts,
  type GitHubTokenFacts,
} from "./adapters/github/inspect.ts";
export { readPeopleToken, type TokenPlace } from "./adapters/http/people-token.ts";
export { openSqliteReader, openSqliteStore } from "./adapters/sqlite/store.ts";
export { costText } from "./wording/cost-text.ts";
export { fixerErrors, type FixerErrorCode } from "./errors/errors.ts";
export { idleSettings, type IdleSetting } from "./running/abilities.ts";
export type * from "./events/events.ts";
export type * from "./model/fix.ts";
export type * from "./model/production.ts";
export type * from "./model/proof.ts";
export {
  inspectTelegram,
  type TelegramFinding,
  type TelegramReport,
} from "./adapters/telegram/inspect.ts";
export { allowedNow, type Allowed } from "./adapters/telegram/updates/people.ts";
export * from "./model/fix-lifecycle.ts";
export { isSilent } from "./model/silent-watcher.ts";
export type * from "./model/ignore-rule.ts";
export type * from "./model/lesson.ts";
export { removeTree } from "./git/remove-tree.ts";
export { runFixer, type FixerOptions } from "./main.ts";
export * from "./model/card.ts";
export type * from "./ports/agent.ts";
export type * from "./ports/chat.ts";
export type * from "./ports/clock.ts";
export type * from "./ports/forge.ts";
export type * from "./ports/sandbox.ts";
export type * from "./ports/store.ts";
export type * from "./ports/store-charges.ts";
export type * from "./ports/store-fixes.ts";
export type * from "./ports/store-queue.ts";
export { tryChecks, type Trial, type TrialOptions, type TriedCheck } from "./stages/proof/trial.ts";
export { readBudgetUse, type BudgetUse } from "./stages/admission/budget-use.ts";
export { reasonKinds, reasonText } from "./wording/reason-text.ts";
export { readRecord, type FixerRecord, type RecordQuery } from "./report/read-record.ts";
export type { ProofOutcome, RecordOfFixes, VerdictOutcome } from "./report/record.ts";
export { readWaiting, type WaitingFix } from "./report/waiting.ts";
export { reproductionText } from "./wording/reproduction-text.ts";
