import type { AgentConfig } from "@mendwatch/config";
import { createRedactor } from "@mendwatch/detection";
import type { ErrorDetails, MendwatchError } from "@mendwatch/protocol";

import { agentError, type AgentErrorCode } from "../../errors/agent-errors.ts";
import type { BoxedResult } from "../../ports/sandbox.ts";
import type { Trouble } from "./gateway/gateway.ts";
import type { EventReader } from "./stream.ts";

/** Characters of what the CLI said that a message keeps. */
const longestWords = 500;

/** A run that did not bring its answer. */
export interface FailedRun {
  /** Null where it was ended from outside. */
  readonly boxed: BoxedResult | null;
  readonly events: EventReader;
  readonly trouble: Trouble | null;
  /** True where nothing was heard of it for `agent.inactivity`. */
  readonly silent: boolean;
  readonly agent: AgentConfig;
}

const codes: Readonly<Record<Trouble["kind"], AgentErrorCode>> = {
  "plan-limit": "MW_PLAN_LIMIT",
  "rate-limit": "MW_API_RATE_LIMITED",
  overloaded: "MW_API_OVERLOADED",
  login: "MW_LOGIN_EXPIRED",
  unreachable: "MW_API_UNREACHABLE",
  budget: "MW_AGENT_BUDGET",
  refused: "MW_AGENT_FAILED",
};

/**
 * Why a run failed. What the gateway saw of the API comes first, because the CLI gives up in many
 * ways for it; then why we ended it; then the kind of its own end. Its sentences are only quoted.
 */
export function failureOf({ boxed, events, trouble, silent, agent }: FailedRun): MendwatchError {
  const resetsAt = events.planResetsAt();
  if (trouble !== null) {
    const retryAt = trouble.retryAt ?? (trouble.kind === "plan-limit" ? resetsAt : null);
    return agentError(codes[trouble.kind], trouble.text, retry(retryAt));
  }
  if (resetsAt !== null) {
    const until = new Date(resetsAt).toISOString();
    return agentError("MW_PLAN_LIMIT", `the plan is used up until ${until}`, retry(resetsAt));
  }
  if (silent) {
    const text = `nothing was heard of the agent for ${seconds(agent.inactivity)}`;
    return agentError("MW_AGENT_SILENT", text);
  }
  if (boxed?.timedOut === true) {
    const text = `the agent had not come to an end after ${seconds(agent.timeout)}`;
    return agentError("MW_AGENT_TIMEOUT", text);
  }
  const result = events.result();
  if (result?.subtype === "error_max_turns") {
    return agentError("MW_AGENT_TURNS", "the agent used all its turns without coming to an end");
  }
  const unanswered =
    result?.subtype === "error_max_structured_output_retries" ||
    (boxed?.exitCode === 0 && result?.subtype === "success" && !result.is_error);
  if (unanswered) {
    const text = "the agent ended without an answer that is as it was asked for";
    return agentError("MW_AGENT_NO_ANSWER", text);
  }
  const end = boxed?.signal ?? `exit code ${boxed?.exitCode ?? "unknown"}`;
  const words = result?.errors?.join("; ") ?? result?.result ?? boxed?.stderr ?? "";
  return agentError("MW_AGENT_FAILED", `the agent ended with ${end}: ${quoted(words)}`);
}

function retry(retryAt: number | null): ErrorDetails {
  return retryAt === null ? {} : { context: { retryAt } };
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}

/** The last of its words, without what looks like a secret in them. */
function quoted(words: string): string {
  const said = createRedactor().text(words.trim()).slice(-longestWords);
  return said === "" ? "it said nothing" : said;
}
