import { setTimeout as wait } from "node:timers/promises";

import { execa } from "execa";

import type { BoxedCommand, BoxedResult, Sandbox } from "../../ports/sandbox.ts";
import { repairError } from "../../errors/repair-errors.ts";
import { cappedText } from "../../processes/capped-text.ts";
import { markName, markOf } from "./command-mark.ts";
import { endProcessesWith } from "../../processes/marked-processes.ts";
import { passOutput } from "../../processes/pass-output.ts";
import { familyOf, type KnownProcess } from "../../processes/process-tree.ts";
import { requireFolder } from "../../processes/require-folder.ts";

/** Bytes that are kept of each output. */
const outputCap = 1024 * 1024;
/** How often the family is looked at while the command runs. */
const lookEvery = 100;
/** How long a pipe may stay open after everything that we know of is dead. */
const pipePatience = 500;

/**
 * Runs commands on this machine without a box (`sandbox: none`): with the environment that it is
 * given and a mark of its own, and nothing alive afterwards. What it cannot do: keep a command from
 * reading and writing what this user may read and write; find a process that left its session and
 * its parents within {@link lookEvery} milliseconds and threw its environment away too, or kill one
 * that became another user; end a command whose fixer was killed with SIGKILL before the next one
 * starts (command-mark.ts). Linux only: all is read from `/proc`.
 */
export function createUnboxedSandbox(): Sandbox {
  return { kind: "none", run };
}

async function run(command: BoxedCommand, signal: AbortSignal): Promise<BoxedResult> {
  signal.throwIfAborted();
  requireNoBox(command);
  await requireFolder(command.cwd);
  const mark = await markOf(process.pid);
  const began = performance.now();
  const child = start(command, mark);
  const root = child.pid;
  if (root === undefined) throw notStarted(command, await child);
  if (command.onOutput !== undefined) passOutput(child.stdout, command.onOutput);
  const stdout = cappedText(child.stdout, outputCap);
  const stderr = cappedText(child.stderr, outputCap);

  const timeout = AbortSignal.timeout(command.timeout);
  const stop = AbortSignal.any([signal, timeout]);
  const ended = new AbortController();
  child.nodeChildProcess.once("exit", () => ended.abort());
  let family: readonly KnownProcess[] = [];
  while (!ended.signal.aborted && !stop.aborted) {
    family = await familyOf(root, family);
    await pause(AbortSignal.any([ended.signal, stop]));
  }
  await killFamily(root, family);
  await endProcessesWith([`${markName}=${mark}`]);
  // A process that escaped us may still hold the pipes; it must not hold us.
  await Promise.race([child, wait(pipePatience, undefined, { ref: false })]);
  child.stdout.destroy();
  child.stderr.destroy();
  const { exitCode = null, signal: killedBy = null } = await child;

  signal.throwIfAborted();
  return {
    exitCode: killedBy === null ? exitCode : null,
    signal: killedBy,
    timedOut: timeout.aborted && killedBy !== null,
    truncated: stdout.truncated() || stderr.truncated(),
    stdout: stdout.text(),
    stderr: stderr.text(),
    duration: performance.now() - began,
  };
}

function start(command: BoxedCommand, mark: string) {
  const { input = "" } = command;
  try {
    return execa("/bin/sh", ["-c", command.line], {
      cwd: command.cwd,
      env: { ...command.env, [markName]: mark },
      extendEnv: false,
      stdin: input === "" ? "ignore" : [new TextEncoder().encode(input)],
      // A session of its own: its group can be killed as one, and a terminal's Ctrl-C is not its.
      detached: true,
      buffer: false,
      reject: false,
    });
  } catch (cause) {
    throw notStarted(command, cause);
  }
}

/** Kills until nothing is left: what is killed may just have begun something. */
async function killFamily(root: number, known: readonly KnownProcess[]): Promise<void> {
  let family = await familyOf(root, known);
  const spared = new Set<number>();
  while (family.some(({ pid }) => !spared.has(pid))) {
    for (const { pid } of family) if (!kill(pid)) spared.add(pid);
    await wait(5);
    family = await familyOf(root, family);
  }
}

/** False for a process that is not ours to kill, as one that became another user. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EPERM") return false;
    // Gone by itself since we looked.
    if (code === "ESRCH") return true;
    throw error;
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await wait(lookEvery, undefined, { signal }).catch(() => undefined);
}

function requireNoBox({ mounts = [], scratch = [] }: BoxedCommand): void {
  const places = [...mounts.map(({ place }) => place), ...scratch];
  if (places.length === 0) return;
  const reason = `without a box nothing can be shown at ${places.join(", ")}`;
  throw repairError("MW_COMMAND_NOT_STARTED", reason);
}

function notStarted({ line }: BoxedCommand, cause: unknown): Error {
  return repairError("MW_COMMAND_NOT_STARTED", `"${line}" could not be started`, { cause });
}
