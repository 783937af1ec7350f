import { constants } from "node:fs";
import { access, open, realpath, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";

import { execa } from "execa";

import { agentError } from "../../agent-errors.ts";

/** The oldest CLI whose flags, events and unix socket were seen to be what this adapter needs. */
const oldest = [2, 1, 197] as const;
/** Milliseconds for the CLI to say its version: its first start on a machine takes seconds. */
const patience = 30_000;

/** The CLI as it is installed. */
export interface ClaudeProgram {
  /** The program itself, behind all links. It needs nothing beside it. */
  readonly path: string;
  /** As in `2.1.329`. */
  readonly version: string;
}

/**
 * Finds the CLI: `command` is its path, or a name that is looked for in `path`, a `PATH`. Rejects
 * with `MW_CLAUDE_MISSING` or `MW_CLAUDE_TOO_OLD`.
 */
export async function findClaude(command: string, path: string): Promise<ClaudeProgram> {
  const program = await findProgram(command, path);
  if (program === null) {
    throw agentError("MW_CLAUDE_MISSING", `there is no program \`${command}\` on the PATH`);
  }
  if (await isScript(program)) {
    // A shim finds the program by files that are not in the box.
    const reason = `\`${command}\` leads to ${program}, a script that starts another program`;
    throw agentError("MW_CLAUDE_MISSING", `${reason}; write that program's path`);
  }
  const { exitCode, stdout } = await execa(program, ["--version"], {
    env: { PATH: path },
    extendEnv: false,
    stdin: "ignore",
    stderr: "ignore",
    timeout: patience,
    reject: false,
  });
  const version = /^\d+\.\d+\.\d+/.exec(stdout)?.[0];
  if (exitCode !== 0 || version === undefined) {
    throw agentError("MW_CLAUDE_MISSING", `${program} does not say which version of claude it is`);
  }
  requireVersion(version);
  return { path: program, version };
}

/** Refuses what is too old, with `MW_CLAUDE_TOO_OLD`. */
export function requireVersion(version: string): void {
  const numbers = version.split(".").map(Number);
  const differing = oldest.findIndex((least, index) => numbers[index] !== least);
  if (differing < 0 || (numbers[differing] ?? 0) > (oldest[differing] ?? 0)) return;
  const least = oldest.join(".");
  throw agentError("MW_CLAUDE_TOO_OLD", `claude is ${version}, and has to be ${least} or newer`);
}

async function findProgram(command: string, path: string): Promise<string | null> {
  const places = isAbsolute(command)
    ? [command]
    : path.split(delimiter).map((folder) => join(folder, command));
  for (const place of places) {
    const program = await realpath(place).catch(() => null);
    if (program !== null && isAbsolute(place) && (await isProgram(program))) return program;
  }
  return null;
}

async function isProgram(file: string): Promise<boolean> {
  const runs = access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
  return (await stat(file)).isFile() && runs;
}

async function isScript(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString("latin1") === "#!";
  } finally {
    await handle.close();
  }
}
