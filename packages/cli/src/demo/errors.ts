import {
  errorsOf,
  exitCodes,
  type ErrorDetails,
  type ErrorEntry,
  type MendwatchError,
} from "@mendwatch/protocol";

/** Stable codes of the demo. */
export type DemoErrorCode =
  | "MW_DEMO_NEEDS_TERMINAL"
  | "MW_DEMO_NO_AGENT"
  | "MW_DEMO_NO_EXAMPLE"
  | "MW_DEMO_NO_PROPOSAL"
  | "MW_DEMO_PART_ENDED"
  | "MW_DEMO_PROGRAM_FAILED"
  | "MW_DEMO_STUCK";

/** Errors of the demo. */
export const demoErrors: Readonly<Record<DemoErrorCode, ErrorEntry>> = {
  MW_DEMO_NEEDS_TERMINAL: {
    meaning: "The demo asks a person to approve, and there is no terminal to ask in.",
    remedy: "Run it in a terminal, or let `--yes` answer.",
    exit: exitCodes.usage,
  },
  MW_DEMO_NO_AGENT: {
    meaning: "The demo was to be played by Claude Code, and something for that is missing.",
    remedy: "Provide what the message names, or leave `--agent` out.",
    exit: exitCodes.unavailable,
  },
  MW_DEMO_NO_EXAMPLE: {
    meaning: "The example service that the demo breaks is not beside this installation.",
    remedy: "Run the demo from a checkout of the repository.",
    exit: exitCodes.noInput,
  },
  MW_DEMO_NO_PROPOSAL: {
    meaning: "No repair was proposed, or it was not published after its approval.",
    remedy: "Read the outcome in the message.",
    exit: exitCodes.software,
  },
  MW_DEMO_PART_ENDED: {
    meaning: "The service, the watcher or the fixer of the demo ended before its time.",
    remedy: "Read its last lines; they are part of the message.",
    exit: exitCodes.software,
  },
  MW_DEMO_PROGRAM_FAILED: {
    meaning: "A program that the demo needs is missing or failed.",
    remedy: "Read what it said; install git where it is missing.",
    exit: exitCodes.unavailable,
  },
  MW_DEMO_STUCK: {
    meaning: "The next step of the demo did not happen in time.",
    remedy: "Run it again when the machine is less busy.",
    exit: exitCodes.software,
  },
};

/** Raises an error of {@link demoErrors}. */
export const demoError: (
  code: DemoErrorCode,
  message: string,
  details?: ErrorDetails,
) => MendwatchError = errorsOf(demoErrors);
