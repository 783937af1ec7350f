import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";

import { createRedactor } from "@mendwatch/detection";
import { execa } from "execa";

import { shellWord } from "../../processes/shell-word.ts";
import { loginPath } from "../../toolchain/login-path.ts";
import { durationText } from "./duration-text.ts";

/** Bytes of the output that are held; of them the last characters are kept. */
const heldBytes = 64 * 1024;
const keptCharacters = 8 * 1024;
/** How long the command may take to end once it is told to, in milliseconds. */
const grace = 10_000;
/** What the command left in the background may hold its output open; it must not hold us. */
const pipePatience = 500;

/**
 * What a terminal of the owner has before his shell's own files. The rest of the fixer's environment
 * is its own: a service that is started here must not inherit its tokens.
 */
const ofLogin =
  /^(?:HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|SSH_AUTH_SOCK|SSH_AGENT_PID|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS|(?:https?|no|all)_proxy)$/i;

/** A command that the owner wrote down. */
export interface OwnersCommand {
  readonly line: string;
  /** Absolute. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Set besides. */
  readonly variables: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly timeout: number;
  /** Told the process id of the shell, as soon as there is one. */
  readonly begun: (pid: number) => Promise<void>;
}

/** How it ended. */
export interface OwnersCommandResult {
  /** Null where it was ended, or could not be begun. */
  readonly exitCode: number | null;
  /** The end of what it printed, both outputs together, redacted; or why there is none. */
  readonly output: string;
}

/**
 * Runs a command as its owner would in a terminal: in the shell of the login, with its environment, in the
 * owner's folder, with all rights of this user and no box. Where it lasts too long, or the signal
 * aborts, its process group is asked to end and then killed. What it began as a service, in a
 * session of its own, lives on: that is what a deploy is for. Never rejects.
 */
export async function runOwnersCommand(
  command: OwnersCommand,
  signal: AbortSignal,
): Promise<OwnersCommandResult> {
  const { line, cwd, environment, variables } = command;
  // A folder that is missing would be told as a shell that is.
  if (!(await isFolder(cwd))) return notBegun(`there is no folder ${cwd}`);
  const shell = environment["SHELL"] ?? "/bin/sh";
  const path = await loginPath(cwd, environment);
  // The files of a login may write PATH anew, and those of a terminal are read by nobody here.
  const isPosix = /^(?:ba|z|k|da|a)?sh$/.test(basename(shell));
  const script = isPosix ? `export PATH=${shellWord(path)}\n${line}` : line;
  const kept = Object.entries(environment).filter(([name]) => ofLogin.test(name));
  const child = execa(shell, ["-lc", script], {
    cwd,
    env: { ...Object.fromEntries(kept), ...variables, PATH: path },
    extendEnv: false,
    stdin: "ignore",
    // A group of its own, so that it can be ended as one.
    detached: true,
    buffer: false,
    reject: false,
  });
  const { pid } = child;
  if (pid === undefined) return notBegun((await child).message ?? "the shell does not start");
  const tail = tailOf([child.stdout, child.stderr]);
  // Before anything is waited for: a short command has ended by then.
  const exited = new AbortController();
  child.nodeChildProcess.once("exit", () => exited.abort());
  await command.begun(pid);
  const timeout = AbortSignal.timeout(command.timeout);
  const stop = AbortSignal.any([signal, timeout]);
  await untilOne(AbortSignal.any([exited.signal, stop]));
  if (!exited.signal.aborted) {
    endGroup(pid, "SIGTERM");
    await pause(grace, exited.signal);
    endGroup(pid, "SIGKILL");
  }
  await Promise.race([child, wait(pipePatience, undefined, { ref: false })]);
  child.stdout.destroy();
  child.stderr.destroy();
  const { exitCode = null, signal: killedBy = null } = await child;
  const why = timeout.aborted ? `ended after ${durationText(command.timeout)}` : "ended";
  const ending = stop.aborted ? `\n(${why})` : killedBy === null ? "" : `\n(ended by ${killedBy})`;
  return {
    exitCode: stop.aborted || killedBy !== null ? null : (exitCode ?? null),
    output: `${readable(tail())}${ending}`.trim(),
  };
}

function notBegun(why: string): OwnersCommandResult {
  return { exitCode: null, output: `It could not be begun: ${why}.` };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Reads streams to their end and gives the last bytes that came of all of them. */
function tailOf(streams: readonly Readable[]): () => Buffer {
  let held = Buffer.alloc(0);
  for (const stream of streams) {
    stream.on("data", (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]).subarray(-heldBytes);
    });
    stream.on("error", () => undefined);
  }
  return () => held;
}

/** A secret that was cut in two is no longer known as one: what may be half a line goes. */
function readable(held: Buffer): string {
  const text = held.toString("utf8");
  const whole = held.length < heldBytes ? text : text.slice(text.indexOf("\n") + 1);
  const clean = createRedactor().text(stripVTControlCharacters(whole));
  if (clean.length <= keptCharacters) return clean;
  const end = clean.slice(-keptCharacters);
  return `…\n${end.slice(end.indexOf("\n") + 1)}`;
}

function endGroup(leader: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function untilOne(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function pause(time: number, signal: AbortSignal): Promise<void> {
  await wait(time, undefined, { signal }).catch(() => undefined);
}
