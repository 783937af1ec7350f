import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { AgentConfig } from "@mendwatch/config";
import type { Agent, Sandbox } from "@mendwatch/fixer";

import { openBubblewrapSandbox } from "../../packages/fixer/src/adapters/bubblewrap/bubblewrap.ts";
import {
  createClaudeAgent,
  type ClaudeOptions,
} from "../../packages/fixer/src/adapters/claude/claude.ts";
import type { Dependencies } from "../../packages/fixer/src/dependencies/dependencies.ts";
import { createGit } from "../../packages/fixer/src/git/git.ts";
import { diagnosisPrompt } from "../../packages/fixer/src/prompts/diagnosis-prompt.ts";
import { repairPrompt } from "../../packages/fixer/src/prompts/repair-prompt.ts";
import type { TestFolder } from "./git-repository.ts";
import { sampleProject } from "./sample-project.ts";

/** Times short enough for a test to wait for, and long enough for a busy machine. */
export const quickAgent: AgentConfig = {
  kind: "claude",
  command: "claude",
  model: "sonnet",
  billing: "auto",
  credential: null,
  turns: { diagnose: 6, repair: 8 },
  timeout: 60_000,
  inactivity: 40_000,
  patches: null,
};

/** What `findCredential` would find; no scripted model looks at it. */
export const testCredential: ClaudeOptions["credential"] = {
  kind: "api-key",
  secret: "sk-ant-api03-of-a-test",
};

const path = process.env["PATH"] ?? "";

/** The box of a run, as large as a CLI needs it. */
export function agentBox(): Promise<Sandbox> {
  const limits = { memory: 2 * 1024 ** 3, processes: 256, disk: 1024 ** 3 };
  return openBubblewrapSandbox({ limits, path, useGroups: true });
}

/** A project that needs no packages. */
const noPackages: Dependencies = {
  prepare: async () => ({
    inTree: async () => ({ mounts: [], scratch: [] }),
    toolchain: "/",
    env: { PATH: path },
    programs: [],
    origin: null,
    note: null,
  }),
  prune: async () => {},
};

/** The real CLI in the real box, for the project `shop`, against a model at `upstream`. */
export async function claudeAgent(
  folder: TestFolder,
  upstream: string,
  changes: Partial<ClaudeOptions> = {},
): Promise<Agent> {
  const stateDir = join(folder.path, "state");
  await mkdir(stateDir, { recursive: true });
  return createClaudeAgent({
    git: await createGit({ stateDir, environment: process.env }),
    sandbox: await agentBox(),
    dependencies: noPackages,
    projects: new Map([["shop", sampleProject()]]),
    stateDir,
    agent: quickAgent,
    search: { path, home: null },
    credential: testCredential,
    upstream,
    diagnosisPrompt,
    repairPrompt,
    ...changes,
  });
}
