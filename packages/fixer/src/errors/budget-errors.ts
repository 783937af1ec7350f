import {
  errorsOf,
  exitCodes,
  type ErrorDetails,
  type ErrorEntry,
  type MendwatchError,
} from "@mendwatch/protocol";

/** Stable codes of budgets that are used up. */
export type BudgetErrorCode = "MW_BUDGET_DAY" | "MW_BUDGET_MONTH" | "MW_BUDGET_RUN";

/** Errors of budgets that are used up. */
export const budgetErrors: Readonly<Record<BudgetErrorCode, ErrorEntry>> = {
  MW_BUDGET_DAY: {
    meaning: "What is left of the day's budget is too little for a run of the agent.",
    remedy: "Nothing: the queue goes on at midnight. Or raise `fixer.budget.day` and restart.",
    exit: exitCodes.temporaryFailure,
  },
  MW_BUDGET_MONTH: {
    meaning: "What is left of the month's budget is too little for a run of the agent.",
    remedy:
      "Nothing: the queue goes on with the next month. Or raise `fixer.budget.month` and restart.",
    exit: exitCodes.temporaryFailure,
  },
  MW_BUDGET_RUN: {
    meaning: "A fix has spent all that one fix may spend, and is not done.",
    remedy: "Look at its diagnosis, and repair by hand; or raise `fixer.budget.run`.",
    exit: exitCodes.unavailable,
  },
};

/** Raises an error of {@link budgetErrors}. */
export const budgetError: (
  code: BudgetErrorCode,
  message: string,
  details?: ErrorDetails,
) => MendwatchError = errorsOf(budgetErrors);
