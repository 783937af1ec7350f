import type { AgentConfig } from "@mendwatch/config";
import { attemptLimits, claudeReadiness, openBubblewrapSandbox } from "@mendwatch/fixer";
import { MendwatchError } from "@mendwatch/protocol";

import { demoError } from "./errors.ts";

/** Who repairs in the demo: Claude Code, or a patch that was written beforehand. */
export type DemoAgent = AgentConfig["kind"];

/** Which agent plays, and why it is not the real one where it is not. */
export interface ChosenAgent {
  readonly agent: DemoAgent;
  /** What the real agent lacks here; empty where it plays, and where it was not asked for. */
  readonly lacks: readonly string[];
}

/** As in a configuration that says nothing about the agent. */
const claude = { command: "claude", credential: null, billing: "auto" } as const;

/**
 * The real agent where it is installed, can be paid and can be boxed; else the rehearsal. Throws
 * `MW_DEMO_NO_AGENT` where the real one was asked for and lacks something.
 */
export async function chooseAgent(
  wanted: DemoAgent | undefined,
  env: NodeJS.ProcessEnv,
): Promise<ChosenAgent> {
  if (wanted === "rehearsal") return { agent: "rehearsal", lacks: [] };
  const { missing } = await claudeReadiness(claude, env);
  const lacks = [...missing.map(({ message }) => message), ...(await boxProblems(env))];
  if (lacks.length === 0) return { agent: "claude", lacks };
  if (wanted === undefined) return { agent: "rehearsal", lacks };
  const message = `the demo cannot be played by claude: ${lacks.join("; ")}`;
  throw demoError("MW_DEMO_NO_AGENT", message);
}

async function boxProblems({ PATH: path = "" }: NodeJS.ProcessEnv): Promise<readonly string[]> {
  try {
    await openBubblewrapSandbox({ limits: attemptLimits, path, useGroups: true });
    return [];
  } catch (error) {
    if (error instanceof MendwatchError) return [error.message];
    throw error;
  }
}
