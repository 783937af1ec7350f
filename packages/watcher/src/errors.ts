import {
  errorsOf,
  exitCodes,
  type ErrorDetails,
  type ErrorEntry,
  type MendwatchError,
} from "@mendwatch/protocol";

/** Stable codes of the watcher. */
export type WatcherErrorCode =
  | "MW_WATCHER_ALREADY_RUNNING"
  | "MW_WATCHER_STATE_FOLDER"
  | "MW_WATCHER_STATE_UNREADABLE"
  | "MW_WATCHER_STATE_NEWER"
  | "MW_WATCHER_RELAY_SECRET"
  | "MW_WATCHER_REDACT_VALUES"
  | "MW_WATCHER_USAGE";

/** Errors that keep the watcher from starting. */
export const watcherErrors: Readonly<Record<WatcherErrorCode, ErrorEntry>> = {
  MW_WATCHER_ALREADY_RUNNING: {
    meaning: "Another watcher holds the state folder; two would count every error twice.",
    remedy: "Stop the process that the message names, or give this one a `stateDir` of its own.",
    exit: exitCodes.temporaryFailure,
  },
  MW_WATCHER_STATE_FOLDER: {
    meaning:
      "The watcher's state folder cannot be made, read or written, or was removed while the watcher ran.",
    remedy:
      "Give the watcher's user a local folder with room that it may write, name it as `stateDir`, and leave it to the watcher.",
    exit: exitCodes.cannotCreate,
  },
  MW_WATCHER_STATE_UNREADABLE: {
    meaning: "The watcher's state file cannot be read as one.",
    remedy:
      "Restore the file, or move it away: the watcher then begins anew, where `watcher.start` says.",
    exit: exitCodes.ioError,
  },
  MW_WATCHER_STATE_NEWER: {
    meaning: "The watcher's state was written by a newer version.",
    remedy: "Start that version again, or move the state file away.",
    exit: exitCodes.dataError,
  },
  MW_WATCHER_RELAY_SECRET: {
    meaning: "The watcher has an address to report to and no secret to sign with.",
    remedy: "Write a secret under `watcher.relay.secrets`, the same as in `fixer.relay.watchers`.",
    exit: exitCodes.config,
  },
  MW_WATCHER_REDACT_VALUES: {
    meaning: "A file of values that must never leave the host cannot be read.",
    remedy: "Let the watcher's user read the file, or take it out of `watcher.redact.valuesFrom`.",
    exit: exitCodes.noInput,
  },
  MW_WATCHER_USAGE: {
    meaning: "mendwatch-watcher was called with arguments that it does not know.",
    remedy: "Call it as `mendwatch-watcher --config FILE`.",
    exit: exitCodes.usage,
  },
};

/** Raises an error of {@link watcherErrors}. */
export const watcherError: (
  code: WatcherErrorCode,
  message: string,
  details?: ErrorDetails,
) => MendwatchError = errorsOf(watcherErrors);

/** What an error of the system or a library says. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
