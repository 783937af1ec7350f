import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { AgentConfig } from "@mendwatch/config";

import type { Installed } from "../../dependencies/dependencies.ts";
import type { Git } from "../../git/git.ts";
import { makeThrowAwayRepository } from "../../git/throw-away.ts";
import { leadGitTo } from "../../git/worktree.ts";
import type { AgentRun, AgentTask } from "../../ports/agent.ts";
import type { BoxedCommand, Mount, Sandbox } from "../../ports/sandbox.ts";
import type { Prompt } from "../../prompts/prompt.ts";
import type { SpendingStep } from "../../spending/spender.ts";
import { commandLine, runEnvironment } from "./command-line.ts";
import type { Credential } from "./gateway/gateway.ts";
import type { ClaudeProgram } from "./version.ts";

/** Places inside the box. */
const boxed = {
  program: "/opt/claude/claude",
  home: "/home/mendwatch",
  socket: "/run/mendwatch/api.sock",
  git: "/run/git",
} as const;

/** What every run is made with. */
export interface RunTools {
  readonly git: Git;
  readonly sandbox: Sandbox;
  readonly stateDir: string;
  readonly agent: AgentConfig;
  readonly credential: Credential;
  /** Base address of the API. */
  readonly upstream: string;
}

/** What one run is about. */
export interface RunWork<Answer> {
  readonly step: SpendingStep;
  readonly task: AgentTask;
  readonly prompt: Prompt<Answer>;
  readonly program: ClaudeProgram;
  readonly installed: Installed;
}

/** What a run has of its own. */
export interface RunPlace {
  readonly run: AgentRun;
  /** Where its socket (`api.sock`), and whatever else it needs, lies until it ends. */
  readonly folder: string;
  /** The socket by a name that is short enough for who connects to it. */
  readonly socket: string;
}

/**
 * Makes what one run is given in its folder, and the command that is to be run with it. Without a
 * box the worktree's `.git` leads to the throw-away repository until somebody leads it back.
 */
export async function runCommand<Answer>(
  { git, sandbox, agent, credential }: RunTools,
  { step, task, prompt, program, installed }: RunWork<Answer>,
  { run, folder, socket }: RunPlace,
): Promise<BoxedCommand> {
  const { workspace, source } = task;
  const inBox = sandbox.kind !== "none";
  const places = inBox ? boxed : { program: program.path, home: join(folder, "home"), socket };
  const tree = await installed.inTree(workspace);
  const mounts: Mount[] = [...tree.mounts];
  const repository = join(folder, "git");
  const { clone, baseCommit } = source;
  await makeThrowAwayRepository(git, { clone, commit: baseCommit }, repository, run.signal);
  if (!inBox) await leadGitTo({ clone, path: workspace }, repository);
  if (inBox) {
    const gitFile = join(folder, "git-file");
    await writeFile(gitFile, `gitdir: ${boxed.git}\n`);
    mounts.push(
      { source: gitFile, place: join(workspace, ".git"), writable: false },
      { source: repository, place: boxed.git, writable: true },
      { source: program.path, place: boxed.program, writable: false },
      { source: join(folder, "api.sock"), place: boxed.socket, writable: false },
    );
  }
  const writable = step === "repair" ? [workspace] : [];
  return {
    line: commandLine({ step, program: places.program, agent, schema: prompt.schema }),
    cwd: workspace,
    env: runEnvironment({
      id: run.id,
      home: places.home,
      socket: places.socket,
      credential: credential.kind,
      inactivity: agent.inactivity,
      project: installed.env,
    }),
    writable,
    readable: writable.length === 0 ? [workspace] : [],
    toolchain: installed.toolchain,
    timeout: agent.timeout,
    input: prompt.text,
    mounts,
    scratch: tree.scratch,
  };
}
