import {
  errorsOf,
  exitCodes,
  type ErrorDetails,
  type ErrorEntry,
  type MendwatchError,
} from "@mendwatch/protocol";

/**
 * Stable codes of runs of an agent. Those that end by themselves are temporary failures, with
 * `retryAt` (milliseconds since 1970) in their context where it is known.
 */
export type AgentErrorCode =
  | "MW_AGENT_BUDGET"
  | "MW_AGENT_FAILED"
  | "MW_AGENT_NO_ANSWER"
  | "MW_AGENT_SILENT"
  | "MW_AGENT_TIMEOUT"
  | "MW_AGENT_TURNS"
  | "MW_API_OVERLOADED"
  | "MW_API_RATE_LIMITED"
  | "MW_API_UNREACHABLE"
  | "MW_CLAUDE_MISSING"
  | "MW_CLAUDE_TOO_OLD"
  | "MW_CREDENTIAL_MISSING"
  | "MW_LOGIN_EXPIRED"
  | "MW_PLAN_LIMIT";

/** Errors of runs of an agent. */
export const agentErrors: Readonly<Record<AgentErrorCode, ErrorEntry>> = {
  MW_AGENT_BUDGET: {
    meaning: "A run of the agent was cut off because it had spent what one fix may spend.",
    remedy: "Look at the diagnosis, and repair by hand; or raise `fixer.budget.run`.",
    exit: exitCodes.unavailable,
  },
  MW_AGENT_FAILED: {
    meaning: "A run of the agent ended with an error of its own.",
    remedy: "Read what it said, and its transcript; run `mendwatch doctor`.",
    exit: exitCodes.software,
  },
  MW_AGENT_NO_ANSWER: {
    meaning: "A run of the agent ended without the answer that it was asked for.",
    remedy: "Nothing by hand: the next occurrence may begin a new fix. Its transcript says more.",
    exit: exitCodes.dataError,
  },
  MW_AGENT_SILENT: {
    meaning: "A run of the agent was ended because nothing was heard of it for too long.",
    remedy: "Look at the network; or raise `agent.inactivity`.",
    exit: exitCodes.unavailable,
  },
  MW_AGENT_TIMEOUT: {
    meaning: "A run of the agent was ended because it took too long.",
    remedy: "Look at its transcript for what held it up; or raise `agent.timeout`.",
    exit: exitCodes.unavailable,
  },
  MW_AGENT_TURNS: {
    meaning: "A run of the agent used all its turns without coming to an end.",
    remedy: "Look at its transcript; or raise the number under `agent.turns`.",
    exit: exitCodes.unavailable,
  },
  MW_API_OVERLOADED: {
    meaning: "The API of the model is overloaded.",
    remedy: "Nothing: it is tried again.",
    exit: exitCodes.temporaryFailure,
  },
  MW_API_RATE_LIMITED: {
    meaning: "The API of the model allows no more requests for now.",
    remedy: "Nothing: it is tried again. Where it is always so, raise the limit of your API key.",
    exit: exitCodes.temporaryFailure,
  },
  MW_API_UNREACHABLE: {
    meaning: "The API of the model does not answer.",
    remedy: "It is tried again; look at the network, and at `ANTHROPIC_BASE_URL` if it is set.",
    exit: exitCodes.temporaryFailure,
  },
  MW_CLAUDE_MISSING: {
    meaning: "The command line program `claude` cannot be started.",
    remedy: "Install it (`npm install -g @anthropic-ai/claude-code`), or correct `agent.command`.",
    exit: exitCodes.unavailable,
  },
  MW_CLAUDE_TOO_OLD: {
    meaning: "The installed `claude` is older than Mendwatch needs.",
    remedy: "Update it: `npm install -g @anthropic-ai/claude-code`.",
    exit: exitCodes.unavailable,
  },
  MW_CREDENTIAL_MISSING: {
    meaning: "There is nothing that the agent could use the model with.",
    remedy:
      "Set CLAUDE_CODE_OAUTH_TOKEN (made by `claude setup-token`) or ANTHROPIC_API_KEY in the fixer's environment, or write `agent.credential`.",
    exit: exitCodes.config,
  },
  MW_LOGIN_EXPIRED: {
    meaning: "The API of the model does not accept the credential.",
    remedy: "Make a new token with `claude setup-token`, or a new API key, and restart the fixer.",
    exit: exitCodes.temporaryFailure,
  },
  MW_PLAN_LIMIT: {
    meaning: "The plan that pays for the model is used up until its window ends.",
    remedy: "Nothing: it goes on by itself when the window ends.",
    exit: exitCodes.temporaryFailure,
  },
};

/** Raises an error of {@link agentErrors}. */
export const agentError: (
  code: AgentErrorCode,
  message: string,
  details?: ErrorDetails,
) => MendwatchError = errorsOf(agentErrors);
