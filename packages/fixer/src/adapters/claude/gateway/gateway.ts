import type { AgentRun } from "../../../ports/agent.ts";

/** What pays for the model. Never enters the box. */
export interface Credential {
  readonly kind: "api-key" | "oauth-token";
  readonly secret: string;
}

/** Why the API or the gateway refused, where it did so last. */
export interface Trouble {
  readonly kind:
    | "plan-limit"
    | "rate-limit"
    | "overloaded"
    | "login"
    | "unreachable"
    | "budget"
    | "refused";
  /** HTTP status of the API; null where there was none. */
  readonly status: number | null;
  /** When to try again, milliseconds since 1970, where it was said. */
  readonly retryAt: number | null;
  /** For people; no secret. */
  readonly text: string;
}

/** The only way out of a box: a unix socket that forwards to the Messages API. */
export interface Gateway {
  /** Path of the socket on the host. */
  readonly socket: string;
  /** Since the last answer that succeeded; null where there is none. */
  trouble(): Trouble | null;
  /** When the last byte came from or went to the API, by the monotonic clock of `performance.now()`. */
  lastActivity(): number;
  close(): Promise<void>;
}

/** What a gateway is opened with. */
export interface GatewayOptions {
  /** Path for the socket; its folder is the run's own and 0700. */
  readonly socket: string;
  /** Base address of the API, as in `https://api.anthropic.com`. */
  readonly upstream: string;
  readonly credential: Credential;
  /** What the run may spend, and who is told. */
  readonly run: AgentRun;
}
