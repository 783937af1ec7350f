import type { Config } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";

import { openBubblewrapSandbox } from "../adapters/bubblewrap/bubblewrap.ts";
import { createUnboxedSandbox } from "../adapters/unboxed/unboxed.ts";
import type { Sandbox } from "../ports/sandbox.ts";

/**
 * Where the project's commands run, and what people must be told about it at each start. Where no
 * box can be made, only a rehearsed repair, which its owner wrote down, is checked without one.
 */
export async function openSandbox({ fixer, agent }: Config): Promise<{
  readonly sandbox: Sandbox;
  readonly note: string | null;
  /** Why no agent may run, for people; empty where one may. */
  readonly unavailable: readonly string[];
}> {
  if (fixer.sandbox === "none") {
    const itself = agent.kind === "claude" ? agentUnboxed : "";
    const note = `NO BOX (fixer.sandbox none): ${unboxed}${itself} Write bubblewrap, or leave it out.`;
    return { sandbox: createUnboxedSandbox(), note, unavailable: [] };
  }
  const path = process.env["PATH"] ?? "";
  try {
    const box = await openBubblewrapSandbox({ limits: fixer.box, path, useGroups: true });
    return { sandbox: box, note: null, unavailable: [] };
  } catch (error) {
    if (!(error instanceof MendwatchError)) throw error;
    const why = `NO BOX: ${error.message}.`;
    const remedy = "`mendwatch doctor` says what to do.";
    if (agent.kind === "rehearsal") {
      const note = `${why} ${unboxed} ${remedy}`;
      return { sandbox: createUnboxedSandbox(), note, unavailable: [] };
    }
    return {
      sandbox: { kind: "bubblewrap", run: () => Promise.reject(error) },
      note: `${why} Nothing of a project is run. ${remedy}`,
      unavailable: ["there is no box for it to run in"],
    };
  }
}

const unboxed =
  "A project's checks run with all the rights of this user: a change could read your files and approve itself.";
const agentUnboxed = " The agent runs so too: it could approve its own work.";
