import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";

import { leadGitTo } from "../../git/worktree.ts";
import { removeTree } from "../../git/remove-tree.ts";
import type { AgentRun } from "../../ports/agent.ts";
import type { BoxedResult } from "../../ports/sandbox.ts";
import { failureOf } from "./failure.ts";
import { type Gateway, openGateway, usualPatience } from "./gateway/gateway.ts";
import { runCommand, type RunTools, type RunWork } from "./run-command.ts";
import { watchSilence } from "./silence.ts";
import { readEvents } from "./stream.ts";
import { openTranscript } from "./transcript.ts";

/** Folder with a folder for each run that is alive: `<run id>`. */
export function runsFolder(stateDir: string): string {
  return join(stateDir, "fixer", "runs");
}

/**
 * One run of the CLI, from an empty folder to an empty folder. What it is given: the worktree (to
 * read, or for a repair to write), over its `.git` a file that leads to a throw-away repository,
 * the project's packages, the CLI itself, and the gateway's socket. It succeeds only where the CLI
 * ended with exit code 0, its last result is a success and no error, and the answer in it can be
 * read; every other end rejects with an error of the agent, or with the signal's reason. Afterwards
 * nothing that it began is alive, and of its folder only the transcript is left.
 */
export async function runClaude<Answer>(
  tools: RunTools,
  work: RunWork<Answer>,
  run: AgentRun,
): Promise<Answer> {
  run.signal.throwIfAborted();
  const { stateDir, agent } = tools;
  const folder = join(runsFolder(stateDir), run.id);
  const transcript = await openTranscript(stateDir, run.id);
  transcript.add({ type: "prompt", version: work.prompt.version, text: work.prompt.text });
  try {
    await removeTree(folder);
    await mkdir(join(folder, "home"), { recursive: true, mode: 0o700 });
    const events = readEvents((event) => transcript.add(event));
    return await throughGateway(tools, { run, folder }, async (gateway) => {
      const command = await runCommand(tools, work, { run, folder, socket: gateway.socket });
      const silence = watchSilence(agent.inactivity, () => gateway.lastActivity());
      function onOutput(text: string): void {
        silence.heard();
        events.take(text);
      }
      const stop = AbortSignal.any([run.signal, silence.signal]);
      let end: BoxedResult | null = null;
      try {
        end = await tools.sandbox.run({ ...command, onOutput }, stop);
      } catch (error) {
        if (run.signal.aborted || !silence.signal.aborted) throw error;
      } finally {
        silence.end();
      }
      const result = events.result();
      const succeeded = end?.exitCode === 0 && result?.subtype === "success" && !result.is_error;
      const answer = succeeded ? work.prompt.read(result.structured_output) : null;
      if (answer !== null) return answer;
      const silent = silence.signal.aborted;
      throw failureOf({ boxed: end, events, trouble: gateway.trouble(), silent, agent });
    });
  } finally {
    const { workspace, source } = work.task;
    const worktree = { clone: source.clone, path: workspace };
    // The workspace of a cancelled fix may be gone by now.
    if (tools.sandbox.kind === "none") await leadGitTo(worktree, null).catch(() => undefined);
    await removeTree(folder);
    await transcript.close();
  }
}

/**
 * Opens the gateway for the length of `work`. Its socket is named through the open folder, because
 * the path of a socket must be shorter than 108 bytes and that of the state folder may not be. It
 * gives an answer up before the run counts as silent, so that a network that was lost is told as
 * that, and the CLI asks again.
 */
async function throughGateway<Result>(
  { upstream, credential, agent }: RunTools,
  { run, folder }: { readonly run: AgentRun; readonly folder: string },
  work: (gateway: Gateway) => Promise<Result>,
): Promise<Result> {
  const handle = await open(folder);
  try {
    const socket = `/proc/${process.pid}/fd/${handle.fd}/api.sock`;
    const longest = Math.floor(agent.inactivity / 2);
    const patience = {
      ...usualPatience,
      answer: Math.min(usualPatience.answer, longest),
      idle: Math.min(usualPatience.idle, longest),
    };
    const gateway = await openGateway({ socket, upstream, credential, run }, patience);
    try {
      return await work(gateway);
    } finally {
      await gateway.close();
    }
  } finally {
    await handle.close();
  }
}
