import { once } from "node:events";
import { constants } from "node:os";
import { setTimeout as wait } from "node:timers/promises";

import { execa } from "execa";

import type { BoxedCommand, BoxedResult, Sandbox } from "../../ports/sandbox.ts";
import { cappedText } from "../../processes/capped-text.ts";
import { passOutput } from "../../processes/pass-output.ts";
import { findProcess, type KnownProcess } from "../../processes/process-tree.ts";
import { requireFolder } from "../../processes/require-folder.ts";
import { repairError } from "../../errors/repair-errors.ts";
import { boxArguments } from "./box-arguments.ts";
import type { BoxLimits, PassedLimit } from "./box-limits.ts";
import { readBoxStatus } from "./box-status.ts";
import { watchBox } from "./box-watch.ts";
import {
  type ControlGroup,
  type ControlGroups,
  findControlGroups,
  joinGroups,
  makeControlGroup,
} from "./control-group.ts";
import { covered, inheritedDescriptors } from "./inherited-descriptors.ts";
import { systemCallFilter } from "./system-calls.ts";
import { findToolchain } from "./toolchain.ts";

/** Bytes that are kept of each output. */
const outputCap = 1024 * 1024;
/** Those that {@link start} gives bubblewrap. */
const ownDescriptors = 6;
/** Milliseconds for a box that only has to stand. */
const trialPatience = 10_000;

/** A box that was seen to stand on this machine. */
export interface BubblewrapSandbox extends Sandbox {
  readonly kind: "bubblewrap";
  /** As in `bubblewrap 0.8.0`. */
  readonly version: string;
  /** What holds memory and processes: the kernel's control groups, or limits and a look a second. */
  readonly limitedBy: "control groups v1" | "control groups v2" | "rlimits and a watchdog";
}

/** What {@link openBubblewrapSandbox} is given. */
export interface BubblewrapOptions {
  readonly limits: BoxLimits;
  /** Where `bwrap` is looked for: a `PATH`. */
  readonly path: string;
  /** False does without control groups where they could be had. */
  readonly useGroups: boolean;
}

/**
 * Opens the box, after running one command in it. Rejects with `MW_BOX_UNAVAILABLE` where it cannot
 * stand.
 */
export async function openBubblewrapSandbox({
  limits,
  path,
  useGroups,
}: BubblewrapOptions): Promise<BubblewrapSandbox> {
  const env = { PATH: path };
  const { exitCode, stdout } = await execa("bwrap", ["--version"], {
    env,
    extendEnv: false,
    reject: false,
  });
  if (exitCode !== 0) throw repairError("MW_BOX_UNAVAILABLE", "bubblewrap is not installed");
  const groups = useGroups ? await findControlGroups(limits) : null;
  const sandbox: BubblewrapSandbox = {
    kind: "bubblewrap",
    version: stdout.trim(),
    limitedBy: groups === null ? "rlimits and a watchdog" : `control groups v${groups.version}`,
    run: (command, signal) => run(command, { limits, groups, env }, signal),
  };
  await requireBox(sandbox);
  return sandbox;
}

async function requireBox(sandbox: BubblewrapSandbox): Promise<void> {
  const places = { cwd: "/tmp", writable: [], readable: [], toolchain: "/" };
  const command = { ...places, line: "exit 0", env: {}, timeout: trialPatience };
  const failed = `${sandbox.version} cannot make a box here`;
  try {
    const { exitCode, stderr } = await sandbox.run(command, new AbortController().signal);
    if (exitCode !== 0) throw repairError("MW_BOX_UNAVAILABLE", `${failed}: ${stderr.trim()}`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw repairError("MW_BOX_UNAVAILABLE", `${failed}: ${reason}`, { cause });
  }
}

interface Walls {
  readonly limits: BoxLimits;
  readonly groups: ControlGroups | null;
  /** Of bubblewrap itself. */
  readonly env: Readonly<Record<string, string>>;
}

async function run(
  command: BoxedCommand,
  { limits, groups, env: outer }: Walls,
  signal: AbortSignal,
): Promise<BoxedResult> {
  signal.throwIfAborted();
  await requireFolder(command.cwd);
  const { env, toolchain: folder, writable } = command;
  const toolchain = await findToolchain(env["PATH"] ?? "", folder, writable);
  const inner = [...limitsInside(limits, groups === null), "/bin/sh", "-c", command.line];
  const options = await boxArguments(command, toolchain, limits);
  // Options are handed over separated by zero bytes: one inside would begin an option of its own.
  if ([...options, ...inner].some((word) => word.includes("\0"))) {
    throw notStarted(command, "it holds a zero byte");
  }
  signal.throwIfAborted();
  const group = groups === null ? null : await makeControlGroup(groups, limits);
  try {
    const behind = covered(await inheritedDescriptors(), ownDescriptors);
    return await runInside(command, { options, inner, limits, group, outer, behind }, signal);
  } finally {
    await group?.remove();
  }
}

interface Inside {
  /** Of bubblewrap. */
  readonly options: readonly string[];
  /** Program and arguments that run in the box. */
  readonly inner: readonly string[];
  readonly limits: BoxLimits;
  readonly group: ControlGroup | null;
  readonly outer: Readonly<Record<string, string>>;
  /** Takes the place of what the fixer was started with and has no business in a box. */
  readonly behind: ReturnType<typeof covered>;
}

async function runInside(
  command: BoxedCommand,
  inside: Inside,
  signal: AbortSignal,
): Promise<BoxedResult> {
  const { limits, group } = inside;
  const began = performance.now();
  const child = start(command, inside);
  if (command.onOutput !== undefined) passOutput(child.stdout, command.onOutput);
  const stdout = cappedText(child.stdout, outputCap);
  const stderr = cappedText(child.stderr, outputCap);
  const status = readBoxStatus(child.stdio[4]);
  const ended = new AbortController();
  child.nodeChildProcess.once("exit", () => ended.abort());
  const timeout = AbortSignal.timeout(command.timeout);
  const cut = AbortSignal.any([signal, timeout]);
  const stop = AbortSignal.any([cut, ended.signal]);

  // Also when the command has ended by now: the rest of its box may still be alive.
  const box = await Promise.race([status.standing, whenAborted(cut)]);
  const init = box === null ? null : await findProcess(box.init);
  const { writable, scratch = [], mounts = [] } = command;
  const lent = mounts.filter((mount) => mount.writable).map(({ source }) => source);
  const watched = { limits, writable: [...writable, ...lent], scratch, grouped: group !== null };
  const passed = box === null ? null : await watchBox({ box, ...watched }, stop);
  const killed = !ended.signal.aborted;
  if (init === null) child.kill("SIGKILL");
  else await end(init);
  await child;

  signal.throwIfAborted();
  const exitCode = killed ? 128 + constants.signals.SIGKILL : status.exitCode();
  if (exitCode === null) throw notStarted(command, stderr.text().trim());
  const limit = passed ?? (await group?.passed()) ?? null;
  return {
    ...endOf(exitCode),
    timedOut: killed && passed === null,
    truncated: stdout.truncated() || stderr.truncated(),
    stdout: stdout.text(),
    stderr: stderr.text() + (limit === null ? "" : tellLimit(limit, limits)),
    duration: performance.now() - began,
  };
}

/**
 * Begins bubblewrap with nearly no environment of its own. Its options go through a pipe, because
 * they hold the command's environment, and every user of the machine may read a command line.
 */
function start({ input = "" }: BoxedCommand, { options, inner, group, outer, behind }: Inside) {
  const encoder = new TextEncoder();
  const args = encoder.encode(options.map((option) => `${option}\0`).join(""));
  const filter = systemCallFilter(process.arch);
  const filtered = filter === null ? [] : ["--seccomp", "5"];
  const bwrap = ["bwrap", "--args", "3", "--json-status-fd", "4", ...filtered, "--", ...inner];
  const folders = group?.folders ?? [];
  return execa("/bin/sh", ["-c", joinGroups, "sh", ...folders, "--", ...bwrap], {
    env: outer,
    extendEnv: false,
    stdio: [
      input === "" ? "ignore" : [encoder.encode(input)],
      "pipe",
      "pipe",
      [args],
      "pipe",
      [filter ?? new Uint8Array()],
      ...behind,
    ],
    // A terminal's Ctrl-C is the fixer's to act on.
    detached: true,
    buffer: false,
    reject: false,
  });
}

/** Set by the first program inside, because processes are counted per user namespace. */
function limitsInside({ processes, disk }: BoxLimits, countProcesses: boolean): readonly string[] {
  const count = countProcesses ? [`--nproc=${processes}`] : [];
  return ["/usr/bin/prlimit", "--core=0", `--fsize=${disk}`, ...count, "--"];
}

/** bubblewrap tells a signal as a shell does. */
function endOf(code: number): Pick<BoxedResult, "exitCode" | "signal"> {
  const signals = Object.entries(constants.signals);
  const signal = signals.find(([, number]) => number === code - 128)?.[0] ?? null;
  return { exitCode: signal === null ? code : null, signal };
}

function tellLimit(limit: PassedLimit, limits: BoxLimits): string {
  return `\nmendwatch: the box ended this: more than fixer.box.${limit} (${limits[limit]})\n`;
}

/** Ends the first process of a box. It takes all others with it, and is gone as the last of them. */
async function end({ pid, began }: KnownProcess): Promise<void> {
  while ((await findProcess(pid))?.began === began) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      // Gone by itself since we looked.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
    await wait(2);
  }
}

async function whenAborted(signal: AbortSignal): Promise<null> {
  if (!signal.aborted) await once(signal, "abort");
  return null;
}

function notStarted({ line }: BoxedCommand, reason: string): Error {
  return repairError("MW_COMMAND_NOT_STARTED", `"${line}" could not be started: ${reason}`);
}
