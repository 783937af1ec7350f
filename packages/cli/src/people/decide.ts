import type { Config } from "@mendwatch/config";
import { type Fix, fixerErrors, readPeopleToken } from "@mendwatch/fixer";
import { type ExitCode, exitCodes, MendwatchError, parseRefusal } from "@mendwatch/protocol";
import { request } from "undici";

import { cliError } from "../errors.ts";
import { localOrigin } from "./address.ts";

/** Milliseconds for an answer; a decision is one write to the store. */
const patience = 15_000;

/** What a person decides. */
export interface PersonalDecision {
  readonly fix: string;
  readonly decision: "approve" | "skip";
  /** The commit that was shown; null where there is none yet. */
  readonly commit: string | null;
  /** `terminal:anna`. */
  readonly actor: string;
}

/**
 * Sends a decision to the running fixer and resolves with the state that the fix is in now. Rejects
 * with `MW_FIXER_NOT_RUNNING`, or with the fixer's own refusal, as `MW_ALREADY_DECIDED`.
 */
export async function sendDecision(
  { stateDir, fixer: { people } }: Config,
  { fix, decision, commit, actor }: PersonalDecision,
): Promise<Fix["state"]> {
  const token = await readPeopleToken({ stateDir, token: people.token });
  const url = `${localOrigin(people.listen)}/v1/fixes/${encodeURIComponent(fix)}/${decision}`;
  const { status, body } = await post(url, token, { commit, actor });
  if (status === 200) return (body as { readonly fix: Pick<Fix, "state"> }).fix.state;
  const refusal = parseRefusal(body);
  if (refusal === null) {
    const what = `${url} answered with status ${status} and is no fixer`;
    throw cliError("MW_FIXER_NOT_RUNNING", `${what}: look at what has that port`);
  }
  throw new MendwatchError(refusal.code, exitCodeOf(refusal.code), refusal.message);
}

async function post(
  url: string,
  token: string,
  body: unknown,
): Promise<{ readonly status: number; readonly body: unknown }> {
  try {
    const response = await request(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      headersTimeout: patience,
      bodyTimeout: patience,
    });
    const text = await response.body.text();
    return { status: response.statusCode, body: parseJson(text) };
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw cliError(
      "MW_FIXER_NOT_RUNNING",
      `no fixer answers at ${new URL(url).origin} (${reason}): start it with \`mendwatch up\` or \`mendwatch fix\``,
      { cause },
    );
  }
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
