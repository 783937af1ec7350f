import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { commandLine, runEnvironment } from "../packages/fixer/src/adapters/claude/command-line.ts";
import { findClaude } from "../packages/fixer/src/adapters/claude/version.ts";
import type { Agent } from "../packages/fixer/src/ports/agent.ts";
import { repairPrompt } from "../packages/fixer/src/prompts/repair-prompt.ts";
import {
  answering,
  startScriptedModel,
  using,
  type ScriptedModel,
} from "../packages/scripted-model/src/index.ts";
import { openRun } from "../test/support/agent-run.ts";
import { agentWorkspace, type AgentWorkspace } from "../test/support/agent-workspace.ts";
import { claudeAgent, quickAgent } from "../test/support/claude-agent.ts";
import { testFolder } from "../test/support/git-repository.ts";
import { sampleProject } from "../test/support/sample-project.ts";
import { readOptions } from "./read-options.ts";

/**
 * What the box and the gateway cost one run of the agent: the same scripted repair by the bare CLI,
 * straight to the model, and by the adapter, in turns. Exits with 1 where it costs a second or more.
 *
 *     node --conditions=mendwatch:source bench/agent-overhead.ts [--runs 10]
 */
const values = readOptions({ runs: { type: "string", default: "10" } });
/** Milliseconds. */
const allowed = 1_000;

const folder = await testFolder();
const model = await startScriptedModel([
  {
    name: "repair",
    fits: () => true,
    turns: [
      using("Read", { file_path: "${cwd}/src/cart.js" }),
      using("Edit", {
        file_path: "${cwd}/src/cart.js",
        old_string: "cart.total",
        new_string: "cart?.total ?? 0",
      }),
      using("Bash", { command: "node --check src/cart.js" }),
      answering({ title: "Let a guest check out", summary: "No cart, no total." }),
    ],
  },
]);
try {
  process.exitCode = await main();
} finally {
  await model.close();
  await folder.end();
}

async function main(): Promise<number> {
  const workspace = await agentWorkspace(folder);
  const agent = await claudeAgent(folder, model.url);
  const ways = {
    bare: () => runBare(workspace, model),
    boxed: () => runBoxed(workspace, agent),
  };
  const times = { bare: [] as number[], boxed: [] as number[] };
  // The first run of each fills caches, and does not count.
  for (let run = 0; run <= Number(values.runs); run += 1) {
    for (const way of ["bare", "boxed"] as const) {
      const began = performance.now();
      await ways[way]();
      if (run > 0) times[way].push(performance.now() - began);
      await requireRepair(workspace);
    }
  }
  const [bare, boxed] = [median(times.bare), median(times.boxed)];
  const overhead = boxed - bare;
  process.stdout.write(
    `bare CLI       ${tell(bare)}\nbox + gateway  ${tell(boxed)}\noverhead       ${tell(overhead)} (allowed: less than ${tell(allowed)})\n`,
  );
  return overhead < allowed ? 0 : 1;
}

async function runBoxed(workspace: AgentWorkspace, agent: Agent): Promise<void> {
  await agent.repair(workspace.repairTask(), openRun());
}

/** With the same flags and settings, but on this machine and without anything in between. */
async function runBare(workspace: AgentWorkspace, { url }: ScriptedModel): Promise<void> {
  const path = process.env["PATH"] ?? "";
  const { path: program } = await findClaude("claude", { path, home: null });
  const { text, schema } = await repairPrompt(workspace.repairTask(), sampleProject());
  const home = await mkdtemp(join(tmpdir(), "mendwatch-bare-"));
  const { ANTHROPIC_UNIX_SOCKET: _, ...env } = runEnvironment({
    id: "bare",
    home,
    socket: "",
    credential: "api-key",
    inactivity: quickAgent.inactivity,
    project: { PATH: path },
  });
  const line = commandLine({ step: "repair", program, agent: quickAgent, schema });
  const child = spawn("/bin/sh", ["-c", line], {
    cwd: workspace.path,
    env: { ...env, ANTHROPIC_BASE_URL: url },
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.stdin.end(text);
  await once(child, "exit");
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
}

/** A run that did nothing would be quick; afterwards the next one finds the base again. */
async function requireRepair(workspace: AgentWorkspace): Promise<void> {
  const changed = await workspace.git("status", "--porcelain");
  if (changed !== " M src/cart.js") throw new Error(`a run changed this: ${changed}`);
  await workspace.git("checkout", "--quiet", "--", ".");
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

function tell(milliseconds: number): string {
  return `${Math.round(milliseconds)} ms`;
}
