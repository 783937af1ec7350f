import {
  errorsOf,
  exitCodes,
  type ErrorDetails,
  type ErrorEntry,
  type MendwatchError,
} from "@mendwatch/protocol";

import { demoErrors, type DemoErrorCode } from "./demo/errors.ts";

/** Stable codes of the command. */
export type CliErrorCode =
  | DemoErrorCode
  | "MW_FIXER_NOT_RUNNING"
  | "MW_INPUT_UNREADABLE"
  | "MW_LINE_TOO_LONG"
  | "MW_NOTHING_TO_START"
  | "MW_NOTHING_TO_WIRE"
  | "MW_OUTPUT_UNWRITABLE"
  | "MW_PART_ENDED"
  | "MW_UNEXPECTED"
  | "MW_USAGE";

/** Errors of the command. */
export const cliErrors: Readonly<Record<CliErrorCode, ErrorEntry>> = {
  ...demoErrors,
  MW_FIXER_NOT_RUNNING: {
    meaning: "Nobody answers where the fixer takes decisions.",
    remedy: "Start it with `mendwatch up` or `mendwatch fix`, then decide again.",
    exit: exitCodes.unavailable,
  },
  MW_INPUT_UNREADABLE: {
    meaning: "A file that was named cannot be read.",
    remedy: "Correct the path, or let this user read the file.",
    exit: exitCodes.noInput,
  },
  MW_LINE_TOO_LONG: {
    meaning: "A line is too long to be redacted as a whole, and a part of it could hide a secret.",
    remedy: "Break the line up, or leave the file out.",
    exit: exitCodes.dataError,
  },
  MW_NOTHING_TO_START: {
    meaning: "The configuration names no part that could be started.",
    remedy: "Write `watcher:`, `fixer:` or both.",
    exit: exitCodes.config,
  },
  MW_NOTHING_TO_WIRE: {
    meaning: "`up` cannot tell the watcher where the fixer beside it listens.",
    remedy: "Write a port in `fixer.relay.listen`, or an address in `watcher.relay.url`.",
    exit: exitCodes.config,
  },
  MW_OUTPUT_UNWRITABLE: {
    meaning: "The command's output cannot be written, as on a full disk.",
    remedy: "Make room where the output goes, then run the command again: nothing is lost.",
    exit: exitCodes.ioError,
  },
  MW_PART_ENDED: {
    meaning: "The watcher or the fixer could not be started, so `up` stopped the other one too.",
    remedy: "Read what it said before it ended.",
    exit: exitCodes.software,
  },
  MW_UNEXPECTED: {
    meaning: "Something failed that Mendwatch did not expect.",
    remedy: "Run it again with `--verbose`, and report what it prints.",
    exit: exitCodes.software,
  },
  MW_USAGE: {
    meaning: "The command line is not as it should be.",
    remedy: "Look at `mendwatch --help`, or `--help` after the command.",
    exit: exitCodes.usage,
  },
};

/** Raises an error of {@link cliErrors}. */
export const cliError: (
  code: CliErrorCode,
  message: string,
  details?: ErrorDetails,
) => MendwatchError = errorsOf(cliErrors);
