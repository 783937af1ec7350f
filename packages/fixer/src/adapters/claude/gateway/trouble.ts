import { planRejects, readRetryAt, type AnswerHeaders } from "./rate-limit-headers.ts";
import { decode, readError } from "./token-count.ts";

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

/** Errors that the API names in the middle of an answer, and that pass by themselves. */
const passing = ["overloaded_error", "api_error", "timeout_error"];

/** What a refusal of the API means. `body` is its body, without the credential. */
export function readTrouble(
  status: number,
  headers: AnswerHeaders,
  body: string,
  now: number,
): Trouble {
  const { type, message } = readError(decode(body));
  const kind = kindOf(status, headers, type, message);
  const text = `The Messages API answered ${status}${message === "" ? "" : `: ${message}`}`;
  return { kind, status, retryAt: readRetryAt(headers, now), text };
}

/** What an error means that ended an answer which had begun well. */
export function readBrokenAnswer(error: {
  readonly type: string;
  readonly message: string;
}): Trouble {
  const kind = passing.includes(error.type) ? "overloaded" : "refused";
  const text = `The Messages API broke off its answer: ${error.message || error.type}`;
  return { kind, status: null, retryAt: null, text };
}

function kindOf(
  status: number,
  headers: AnswerHeaders,
  type: string,
  message: string,
): Trouble["kind"] {
  if (status === 429) return planRejects(headers) ? "plan-limit" : "rate-limit";
  if (status >= 500) return "overloaded";
  // An account without money is as good as none; the API says so with 400, 402 or 403.
  const unpaid = status === 402 || type === "billing_error" || /credit balance/i.test(message);
  return status === 401 || status === 403 || unpaid ? "login" : "refused";
}
