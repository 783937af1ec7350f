import type { Config } from "@mendwatch/config";
import { fixerErrors, readPeopleToken } from "@mendwatch/fixer";
import { type ExitCode, exitCodes, MendwatchError, readRefusal } from "@mendwatch/protocol";
import { request } from "undici";

import { cliError } from "../errors.ts";
import { localOrigin } from "./address.ts";
import { probeHealth } from "./health.ts";

/** Milliseconds for an answer; whatever people ask is one write to the store. */
const patience = 15_000;

/**
 * Posts to the people's listener of the running fixer, as `/v1/pause`, or gets something from it where
 * there is no body, and resolves with its answer. Rejects with `MW_FIXER_NOT_RUNNING`, or with the fixer's own refusal, as `MW_ALREADY_DECIDED`.
 */
export async function askFixer(
  { stateDir, fixer: { people } }: Config,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const origin = localOrigin(people.listen);
  const token = await tokenFor(origin, { stateDir, token: people.token });
  const { status, answer } = await ask(`${origin}${path}`, token, body);
  if (status === 200) return answer;
  const refusal = readRefusal(answer);
  if (refusal === null) {
    const what = `${origin}${path} answered with status ${status} and is no fixer`;
    throw cliError("MW_FIXER_NOT_RUNNING", `${what}: look at what has that port`);
  }
  throw new MendwatchError(refusal.code, exitCodeOf(refusal.code), refusal.message);
}

/** A fixer that never ran has made no token: then what is missing is the fixer. */
async function tokenFor(
  origin: string,
  place: Parameters<typeof readPeopleToken>[0],
): Promise<string> {
  try {
    return await readPeopleToken(place);
  } catch (cause) {
    if ((await probeHealth(origin)) === "nobody") throw notRunning(origin, cause);
    throw cause;
  }
}

async function ask(
  url: string,
  token: string,
  body: unknown,
): Promise<{ readonly status: number; readonly answer: unknown }> {
  try {
    const response = await request(url, {
      ...(body === undefined
        ? { method: "GET", headers: { authorization: `Bearer ${token}` } }
        : {
            method: "POST",
            headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
            body: JSON.stringify(body),
          }),
      headersTimeout: patience,
      bodyTimeout: patience,
    });
    const text = await response.body.text();
    return { status: response.statusCode, answer: parseJson(text) };
  } catch (cause) {
    throw notRunning(new URL(url).origin, cause);
  }
}

function notRunning(origin: string, cause: unknown): MendwatchError {
  // A refusal of our own would put a second code into the message; its text is in the cause.
  const reason =
    cause instanceof MendwatchError
      ? ""
      : ` (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`;
  return cliError(
    "MW_FIXER_NOT_RUNNING",
    `no fixer answers at ${origin}${reason}: start it with \`mendwatch up\` or \`mendwatch fix\``,
    { cause },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function exitCodeOf(code: string): ExitCode {
  const entries: Readonly<Partial<Record<string, { readonly exit: ExitCode }>>> = fixerErrors;
  return entries[code]?.exit ?? exitCodes.software;
}
