import {
  errorsOf,
  exitCodes,
  type ErrorDetails,
  type ErrorEntry,
  type MendwatchError,
} from "@mendwatch/protocol";

/** Stable codes of what goes wrong after a merge. */
export type ProductionErrorCode =
  | "MW_DEPLOY_NOT_CONFIGURED"
  | "MW_DEPLOY_RUNNING"
  | "MW_NOT_MERGED"
  | "MW_REVERT_BY_HAND"
  | "MW_REVERT_CONFLICT"
  | "MW_REVERT_EMPTY";

/** Errors of what comes after a merge. */
export const productionErrors: Readonly<Record<ProductionErrorCode, ErrorEntry>> = {
  MW_DEPLOY_NOT_CONFIGURED: {
    meaning: "A deploy was asked for, and the project has no command for it that can run here.",
    remedy: "Write the project's `deploy`, and a path on this machine as its `repo`.",
    exit: exitCodes.config,
  },
  MW_DEPLOY_RUNNING: {
    meaning: "A deploy command runs already for this repository.",
    remedy: "Wait for its end; the card and `mendwatch fixes` show it.",
    exit: exitCodes.temporaryFailure,
  },
  MW_NOT_MERGED: {
    meaning:
      "The fix was not merged, or the forge has not named the commit, so there is nothing to take back.",
    remedy: "Close its pull request where it has one.",
    exit: exitCodes.usage,
  },
  MW_REVERT_BY_HAND: {
    meaning:
      "A revert met a change of its base, or a wish for another change, and is not made by an agent.",
    remedy: "Tap Revert again for one on the present base, or change the pull request by hand.",
    exit: exitCodes.dataError,
  },
  MW_REVERT_CONFLICT: {
    meaning:
      "Later commits changed the same lines, so that the merge cannot be taken back by itself.",
    remedy: "Revert by hand: `git revert` with the commit that the message names.",
    exit: exitCodes.dataError,
  },
  MW_REVERT_EMPTY: {
    meaning: "The base does not hold the merge, or has already taken it back.",
    remedy: "Nothing: there is nothing to take back.",
    exit: exitCodes.dataError,
  },
};

/** Raises an error of {@link productionErrors}. */
export const productionError: (
  code: ProductionErrorCode,
  message: string,
  details?: ErrorDetails,
) => MendwatchError = errorsOf(productionErrors);
