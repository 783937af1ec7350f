import { readFile, realpath, stat } from "node:fs/promises";
import { basename, delimiter, dirname, isAbsolute, join } from "node:path";

import { execa } from "execa";

import { agentError } from "../../errors/agent-errors.ts";
import { isNative, isProgram } from "../../toolchain/program-file.ts";
import { toldByShim } from "../../toolchain/shim.ts";

/** The oldest CLI whose flags, events and unix socket were seen to be what this adapter needs. */
const oldest = [2, 1, 197] as const;
/** Milliseconds for the CLI to say its version: its first start on a machine takes seconds. */
const patience = 30_000;
/** Scripts and links in a row, as of a manager's shim to a package's own script. */
const longestWay = 5;

/** The CLI as it is installed. */
export interface ClaudeProgram {
  /** The program itself, behind all links and shims. It needs nothing beside it. */
  readonly path: string;
  /** As in `2.1.329`. */
  readonly version: string;
}

/** What of the owner's environment shims are asked with. */
export interface ClaudeSearch {
  /** A `PATH`. */
  readonly path: string;
  /** The owner's home folder, where version managers have what they know; null where unknown. */
  readonly home: string | null;
}

/**
 * Finds the CLI: `command` is its path, or a name that is looked for in a `PATH`. Rejects with
 * `MW_CLAUDE_MISSING` or `MW_CLAUDE_TOO_OLD`.
 */
export async function findClaude(command: string, search: ClaudeSearch): Promise<ClaudeProgram> {
  const path = await locateClaude(command, search);
  return { path, version: await versionOf(path, search) };
}

/**
 * As {@link findClaude}, for who asks again and again: a program that is the same file as the last
 * time is not started again.
 */
export function createClaudeFinder(): typeof findClaude {
  let last: { readonly key: string; readonly program: ClaudeProgram } | null = null;
  return async (command, search) => {
    const path = await locateClaude(command, search);
    const { ino, size, mtimeMs } = await stat(path);
    const key = [path, ino, size, mtimeMs].join(":");
    if (last?.key !== key) {
      last = { key, program: { path, version: await versionOf(path, search) } };
    }
    return last.program;
  };
}

/** Where the program itself is. */
async function locateClaude(command: string, search: ClaudeSearch): Promise<string> {
  const named = await findNamed(command, search.path);
  if (named === null) {
    throw agentError("MW_CLAUDE_MISSING", `there is no program \`${command}\` on the PATH`);
  }
  let file: string | null = named;
  for (let way = 0; file !== null && way < longestWay; way += 1) {
    const next = await behind(basename(command), file, search);
    const program = await realpath(file);
    if (next === null && (await isNative(program))) return program;
    file = next;
  }
  const reason = `\`${command}\` leads to ${await realpath(named)}, a script that starts another program`;
  throw agentError("MW_CLAUDE_MISSING", `${reason}; write that program's path`);
}

/** Asks the program for its version. Other programs have versions too, so its name has to be there. */
async function versionOf(program: string, { path }: ClaudeSearch): Promise<string> {
  const { exitCode, stdout } = await execa(program, ["--version"], {
    env: { PATH: path },
    extendEnv: false,
    stdin: "ignore",
    stderr: "ignore",
    timeout: patience,
    reject: false,
  });
  const version = /^(\d+\.\d+\.\d+) \(Claude Code\)/.exec(stdout)?.[1];
  if (exitCode !== 0 || version === undefined) {
    throw agentError("MW_CLAUDE_MISSING", `${program} does not say which version of claude it is`);
  }
  requireVersion(version);
  return version;
}

/** Refuses what is too old, with `MW_CLAUDE_TOO_OLD`. */
export function requireVersion(version: string): void {
  const numbers = version.split(".").map(Number);
  const differing = oldest.findIndex((least, index) => numbers[index] !== least);
  if (differing < 0 || (numbers[differing] ?? 0) > (oldest[differing] ?? 0)) return;
  const least = oldest.join(".");
  throw agentError("MW_CLAUDE_TOO_OLD", `claude is ${version}, and has to be ${least} or newer`);
}

async function findNamed(command: string, path: string): Promise<string | null> {
  const places = isAbsolute(command)
    ? [command]
    : path.split(delimiter).map((folder) => join(folder, command));
  for (const place of places) {
    if (isAbsolute(place) && (await isProgram(place))) return place;
  }
  return null;
}

/** The program that a shim would start; null for a program itself, and for what does not tell. */
async function behind(
  name: string,
  file: string,
  { path, home }: ClaudeSearch,
): Promise<string | null> {
  const env = { PATH: path, ...(home === null ? {} : { HOME: home }) };
  const told = await toldByShim(name, file, { env, folder: home ?? "/" });
  if (told !== null) return told;
  const script = await realpath(file);
  if (await isNative(script)) return null;
  const next = startedBy(await readFile(script, "utf8"), dirname(script)) ?? besideOf(script);
  return next !== null && (await isProgram(next)) ? next : null;
}

/**
 * What a script of a few lines ends in, as package managers write them: `exec "$basedir/…" "$@"`
 * or an absolute path. A script that starts Node.js with another script ends in none.
 */
function startedBy(script: string, folder: string): string | null {
  const [, target] = /\bexec\s+"?((?:\$basedir)?\/[^"$\n]+?)"?\s+"\$@"/.exec(script) ?? [];
  return target?.replace(/^\$basedir/, folder) ?? null;
}

/** The program of the package that a script is of: `@anthropic-ai/claude-code`. */
function besideOf(script: string): string | null {
  const [home] = /^.*\/@anthropic-ai\/claude-code\//.exec(script) ?? [];
  return home === undefined ? null : join(home, "bin/claude.exe");
}
