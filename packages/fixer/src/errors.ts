import {
  errorsOf,
  exitCodes,
  type ErrorDetails,
  type ErrorEntry,
  type MendwatchError,
} from "@mendwatch/protocol";

/** The stable codes of the fixer. */
export type FixerErrorCode =
  | "MW_ILLEGAL_MOVE"
  | "MW_LEASE_LOST"
  | "MW_STORE_MISSING"
  | "MW_STORE_UNREADABLE"
  | "MW_STORE_FOREIGN"
  | "MW_STORE_VERSION"
  | "MW_STORE_ON_NETWORK";

/** Errors of the fixer: its store, its two listeners, its runs. */
export const fixerErrors: Readonly<Record<FixerErrorCode, ErrorEntry>> = {
  MW_ILLEGAL_MOVE: {
    meaning: "A fix was to be moved to a state that does not follow on its present one.",
    remedy: "Report it: this is a fault in Mendwatch.",
    exit: exitCodes.software,
  },
  MW_LEASE_LOST: {
    meaning: "The fixer was lost several times in a row in the same state of a fix.",
    remedy:
      "Look at the fixer's log for what ends it there; the error's next occurrence begins a new fix.",
    exit: exitCodes.software,
  },
  MW_STORE_MISSING: {
    meaning: "There is no fixer's store in the state folder yet.",
    remedy: "Start the fixer once, or correct `stateDir`.",
    exit: exitCodes.noInput,
  },
  MW_STORE_UNREADABLE: {
    meaning: "The fixer's store cannot be opened, or is not a SQLite file.",
    remedy: "Look at the cause; restore the file from a backup, or move it away to begin anew.",
    exit: exitCodes.ioError,
  },
  MW_STORE_FOREIGN: {
    meaning: "The file in the place of the fixer's store belongs to another program.",
    remedy: "Correct `stateDir`, or move the file away.",
    exit: exitCodes.dataError,
  },
  MW_STORE_VERSION: {
    meaning: "The fixer's store was written by another version of Mendwatch.",
    remedy:
      "Use the newer version; a store that is older is brought forward when the fixer starts.",
    exit: exitCodes.dataError,
  },
  MW_STORE_ON_NETWORK: {
    meaning: "The state folder is on a network file system, where SQLite's locks do not hold.",
    remedy: "Set `stateDir` to a folder on a local disk.",
    exit: exitCodes.config,
  },
};

/** Raises an error of {@link fixerErrors}. */
export const fixerError: (
  code: FixerErrorCode,
  message: string,
  details?: ErrorDetails,
) => MendwatchError = errorsOf(fixerErrors);
