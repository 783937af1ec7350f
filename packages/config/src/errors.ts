import {
  errorsOf,
  exitCodes,
  type ErrorDetails,
  type ErrorEntry,
  type MendwatchError,
} from "@mendwatch/protocol";

/** Stable codes of reading the configuration. */
export type ConfigErrorCode = "MW_CONFIG" | "MW_CONFIG_UNREADABLE";

/** Errors of reading the configuration. */
export const configErrors: Readonly<Record<ConfigErrorCode, ErrorEntry>> = {
  MW_CONFIG: {
    meaning: "The configuration has problems; the message lists all of them.",
    remedy: "Correct the lines that the message names; each says what to write.",
    exit: exitCodes.config,
  },
  MW_CONFIG_UNREADABLE: {
    meaning: "The configuration file does not exist or cannot be read.",
    remedy: "Name the file with --config, or create it.",
    exit: exitCodes.noInput,
  },
};

/** Raises an error of {@link configErrors}. */
export const configError: (
  code: ConfigErrorCode,
  message: string,
  details?: ErrorDetails,
) => MendwatchError = errorsOf(configErrors);
