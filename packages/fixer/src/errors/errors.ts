import {
  errorsOf,
  exitCodes,
  type ErrorDetails,
  type ErrorEntry,
  type MendwatchError,
} from "@mendwatch/protocol";

import { agentErrors, type AgentErrorCode } from "./agent-errors.ts";
import { budgetErrors, type BudgetErrorCode } from "./budget-errors.ts";
import { gitHubErrors, type GitHubErrorCode } from "./github-errors.ts";
import { productionErrors, type ProductionErrorCode } from "./production-errors.ts";
import { repairErrors, type RepairErrorCode } from "./repair-errors.ts";

/** Codes with which a listener refuses a request. */
export type RefusalCode =
  | "MW_AMBIGUOUS_FIX"
  | "MW_ALREADY_DECIDED"
  | "MW_BAD_REQUEST"
  | "MW_BODY_TOO_LARGE"
  | "MW_CHAT_NOT_CONFIGURED"
  | "MW_CLOCK_SKEW"
  | "MW_DEPLOY_NOT_CONFIGURED"
  | "MW_DEPLOY_RUNNING"
  | "MW_FIX_CLOSED"
  | "MW_INVALID_DECISION"
  | "MW_INVALID_HEARTBEAT"
  | "MW_INVALID_JSON"
  | "MW_INVALID_REPORT"
  | "MW_NOT_ENDED"
  | "MW_NOT_MERGED"
  | "MW_NOT_PAIRED"
  | "MW_NOT_WAITING"
  | "MW_NOT_YOUR_PROJECT"
  | "MW_PROJECT_GONE"
  | "MW_REMOTE_REFUSED"
  | "MW_REMOTE_UNREACHABLE"
  | "MW_REVERT_CONFLICT"
  | "MW_REVERT_EMPTY"
  | "MW_STALE_DECISION"
  | "MW_TOO_MANY_REQUESTS"
  | "MW_UNKNOWN_ADDRESS"
  | "MW_UNKNOWN_FIX"
  | "MW_UNKNOWN_LESSON"
  | "MW_UNKNOWN_PROJECT"
  | "MW_UNKNOWN_RULE"
  | "MW_UNKNOWN_WATCHER"
  | "MW_UNSIGNED"
  | "MW_UNSUPPORTED_VERSION"
  | "MW_WRONG_CONTENT_TYPE"
  | "MW_WRONG_HOST"
  | "MW_WRONG_SIGNATURE"
  | "MW_WRONG_TOKEN";

/** The stable codes of the fixer. */
export type FixerErrorCode =
  | AgentErrorCode
  | RefusalCode
  | BudgetErrorCode
  | GitHubErrorCode
  | ProductionErrorCode
  | RepairErrorCode
  | "MW_CANNOT_LISTEN"
  | "MW_FIXER_RUNNING"
  | "MW_ILLEGAL_MOVE"
  | "MW_INTERNAL"
  | "MW_LEASE_LOST"
  | "MW_NO_TEMPORARY_FOLDER"
  | "MW_PEOPLE_TOKEN"
  | "MW_STORE_FOREIGN"
  | "MW_STORE_MISSING"
  | "MW_STORE_NOT_BUILT"
  | "MW_STORE_ON_NETWORK"
  | "MW_STORE_UNREADABLE"
  | "MW_STORE_VERSION";

/** Errors of the fixer. */
export const fixerErrors: Readonly<Record<FixerErrorCode, ErrorEntry>> = {
  ...agentErrors,
  ...budgetErrors,
  ...gitHubErrors,
  ...productionErrors,
  ...repairErrors,
  MW_ALREADY_DECIDED: {
    meaning: "Somebody decided about this fix before.",
    remedy: "Nothing: the first decision stands, and the message says whose it is.",
    exit: exitCodes.cannotCreate,
  },
  MW_AMBIGUOUS_FIX: {
    meaning: "Several fixes begin with these digits.",
    remedy: "Write more of the id.",
    exit: exitCodes.usage,
  },
  MW_BAD_REQUEST: {
    meaning: "A request to a listener is not HTTP as it should be.",
    remedy: "Look at what sends it; a proxy in between may have cut it.",
    exit: exitCodes.dataError,
  },
  MW_BODY_TOO_LARGE: {
    meaning: "The body of a request is larger than a report may be.",
    remedy: "Nothing by hand: a watcher cuts its reports to size. Look at what else posts there.",
    exit: exitCodes.dataError,
  },
  MW_CANNOT_LISTEN: {
    meaning: "The fixer cannot listen at one of its two addresses.",
    remedy: "End what has the port, or write another address under the key that the message names.",
    exit: exitCodes.unavailable,
  },
  MW_CHAT_NOT_CONFIGURED: {
    meaning: "A pairing code is asked for, and the configuration has no chat.",
    remedy: "Write `telegram: { token: ${TELEGRAM_TOKEN} }`, and restart the fixer.",
    exit: exitCodes.config,
  },
  MW_CLOCK_SKEW: {
    meaning: "The clocks of watcher and fixer are more than five minutes apart.",
    remedy: "Set both clocks by NTP; the watcher sends the report again by itself.",
    exit: exitCodes.temporaryFailure,
  },
  MW_FIXER_RUNNING: {
    meaning: "Another fixer runs on this state folder.",
    remedy: "Stop it first, or give this one its own `stateDir`.",
    exit: exitCodes.temporaryFailure,
  },
  MW_FIX_CLOSED: {
    meaning: "The fix is closed, so there is nothing to cancel.",
    remedy: "Nothing: look at how it ended with `mendwatch fixes`.",
    exit: exitCodes.cannotCreate,
  },
  MW_ILLEGAL_MOVE: {
    meaning: "A fix was to be moved to a state that does not follow on its present one.",
    remedy: "Report it: this is a fault in Mendwatch.",
    exit: exitCodes.software,
  },
  MW_INTERNAL: {
    meaning: "Something failed that Mendwatch did not expect.",
    remedy: "Look at the cause in the fixer's output, and report it.",
    exit: exitCodes.software,
  },
  MW_INVALID_DECISION: {
    meaning: "The body of a decision is not as it should be; the message lists what is wrong.",
    remedy: "Write what the message says.",
    exit: exitCodes.dataError,
  },
  MW_INVALID_HEARTBEAT: {
    meaning: "A heartbeat is not as it should be; the message lists what is wrong.",
    remedy: "Run the same version of Mendwatch on both sides.",
    exit: exitCodes.dataError,
  },
  MW_INVALID_JSON: {
    meaning: "The body of a request is not JSON in UTF-8, or is nested too deep.",
    remedy: "Look at what sends it; a proxy in between may have changed it.",
    exit: exitCodes.dataError,
  },
  MW_INVALID_REPORT: {
    meaning: "A report is not as it should be; the message lists what is wrong.",
    remedy: "Run the same version of Mendwatch on both sides.",
    exit: exitCodes.dataError,
  },
  MW_LEASE_LOST: {
    meaning: "The fixer was lost several times in a row in the same state of a fix.",
    remedy: "Look at the fixer's log for what ends it there; the next occurrence begins a new fix.",
    exit: exitCodes.software,
  },
  MW_NOT_ENDED: {
    meaning: "A reason is given for a fix that goes on, or ended in a way that needs none.",
    remedy: "Skip or cancel it first, then say why.",
    exit: exitCodes.temporaryFailure,
  },
  MW_NOT_PAIRED: {
    meaning: "Somebody is to be taken out of the chat who was never paired with it.",
    remedy:
      "Look at `mendwatch telegram people`; whoever stands in `telegram.people` is taken out there.",
    exit: exitCodes.usage,
  },
  MW_NOT_WAITING: {
    meaning: "The fix is not waiting for a decision.",
    remedy: "Look at its state with `mendwatch fixes`.",
    exit: exitCodes.temporaryFailure,
  },
  MW_NOT_YOUR_PROJECT: {
    meaning:
      "A watcher reports about a project that it does not speak for, or that is not configured.",
    remedy:
      "Add the project to the watcher's `projects` under `fixer.relay.watchers`, and under `projects`.",
    exit: exitCodes.noPermission,
  },
  MW_NO_TEMPORARY_FOLDER: {
    meaning:
      "No folder for what is soon removed again can be made where TMPDIR says, else in /tmp.",
    remedy: "Let TMPDIR name a folder that this user may write, and that has room.",
    exit: exitCodes.cannotCreate,
  },
  MW_PEOPLE_TOKEN: {
    meaning: "The token of the people's listener cannot be read or made.",
    remedy: "Start the fixer once, correct `stateDir`, or write `fixer.people.token`.",
    exit: exitCodes.noInput,
  },
  MW_PROJECT_GONE: {
    meaning: "The project of a fix is no longer in the configuration.",
    remedy: "Add the project again, or leave the fix closed.",
    exit: exitCodes.config,
  },
  MW_STALE_DECISION: {
    meaning: "The decision names another commit than the one that is proposed now.",
    remedy: "Look at the present proposal, and decide about that.",
    exit: exitCodes.temporaryFailure,
  },
  MW_STORE_FOREIGN: {
    meaning: "The file in the place of the fixer's store belongs to another program.",
    remedy: "Correct `stateDir`, or move the file away.",
    exit: exitCodes.dataError,
  },
  MW_STORE_MISSING: {
    meaning: "There is no fixer's store in the state folder yet.",
    remedy: "Start the fixer once, or correct `stateDir`.",
    exit: exitCodes.noInput,
  },
  MW_STORE_NOT_BUILT: {
    meaning: "A kind of store is configured that this version does not have.",
    remedy: "Write `fixer.store: sqlite`, or leave it out.",
    exit: exitCodes.config,
  },
  MW_STORE_ON_NETWORK: {
    meaning: "The state folder is on a network file system, where SQLite's locks do not hold.",
    remedy: "Set `stateDir` to a folder on a local disk.",
    exit: exitCodes.config,
  },
  MW_STORE_UNREADABLE: {
    meaning: "The fixer's store cannot be opened, or is not a SQLite file.",
    remedy: "Look at the cause; restore the file from a backup, or move it away to begin anew.",
    exit: exitCodes.ioError,
  },
  MW_STORE_VERSION: {
    meaning: "The fixer's store was written by another version of Mendwatch.",
    remedy:
      "Use the newer version; a store that is older is brought forward when the fixer starts.",
    exit: exitCodes.dataError,
  },
  MW_TOO_MANY_REQUESTS: {
    meaning: "A listener was asked more often than it allows.",
    remedy: "Nothing by hand: a watcher sends again later. Look at what else asks there.",
    exit: exitCodes.temporaryFailure,
  },
  MW_UNKNOWN_ADDRESS: {
    meaning: "There is nothing at this path of the listener.",
    remedy:
      "Correct the address; reports go to `fixer.relay.listen`, decisions to `fixer.people.listen`.",
    exit: exitCodes.usage,
  },
  MW_UNKNOWN_FIX: {
    meaning: "There is no fix whose id begins so.",
    remedy: "Look for the id with `mendwatch fixes`.",
    exit: exitCodes.usage,
  },
  MW_UNKNOWN_LESSON: {
    meaning: "There is no lesson with this id.",
    remedy: "Look for the id with `mendwatch lessons`; it may have been removed.",
    exit: exitCodes.usage,
  },
  MW_UNKNOWN_PROJECT: {
    meaning: "Something is said about a project that is not in the configuration.",
    remedy: "Write the key of a project under `projects`, or its label.",
    exit: exitCodes.usage,
  },
  MW_UNKNOWN_RULE: {
    meaning: "There is no rule with this id that a person made.",
    remedy: "Look for the id with `mendwatch rules`. A rule of the file is changed in the file.",
    exit: exitCodes.usage,
  },
  MW_UNKNOWN_WATCHER: {
    meaning: "The fixer knows no watcher of this name.",
    remedy: "Write the watcher's `watcher.name` under `fixer.relay.watchers`, with its secret.",
    exit: exitCodes.noPermission,
  },
  MW_UNSIGNED: {
    meaning: "A report or heartbeat came without the headers of its signature.",
    remedy: "Look at what sends it; a proxy in between may have dropped headers.",
    exit: exitCodes.noPermission,
  },
  MW_UNSUPPORTED_VERSION: {
    meaning: "The watcher speaks another major version of the wire than the fixer.",
    remedy: "Upgrade the older of the two.",
    exit: exitCodes.dataError,
  },
  MW_WRONG_CONTENT_TYPE: {
    meaning: "The body of a request is not sent as application/json.",
    remedy: "Send `content-type: application/json`, without a content encoding.",
    exit: exitCodes.dataError,
  },
  MW_WRONG_HOST: {
    meaning: "The people's listener was addressed by a name that is not its own.",
    remedy: "Address it by IP, as localhost, or as `fixer.people.listen` has it.",
    exit: exitCodes.noPermission,
  },
  MW_WRONG_SIGNATURE: {
    meaning:
      "The signature fits none of the watcher's secrets, or the body was changed on its way.",
    remedy: "Write the same secret under `watcher.relay.secrets` and `fixer.relay.watchers`.",
    exit: exitCodes.noPermission,
  },
  MW_WRONG_TOKEN: {
    meaning: "The people's listener was asked without its token, or with another.",
    remedy:
      "Send `authorization: Bearer` with the token of `fixer.people.token` or `<stateDir>/people.token`.",
    exit: exitCodes.noPermission,
  },
};

/** Raises an error of {@link fixerErrors}. */
export const fixerError: (
  code: FixerErrorCode,
  message: string,
  details?: ErrorDetails,
) => MendwatchError = errorsOf(fixerErrors);

/** A message about an error, ending with what to do about it; as it is where the code has no remedy. */
export function withRemedy(code: string, message: string): string {
  const catalog: Partial<Record<string, ErrorEntry>> = fixerErrors;
  const remedy = catalog[code]?.remedy;
  if (remedy === undefined || message.includes(remedy)) return message;
  return `${/[.!?]$/.test(message) ? message : `${message}.`} ${remedy}`;
}
