import { readFile, realpath } from "node:fs/promises";
import { basename, isAbsolute } from "node:path";

import { execa } from "execa";

import { isNative } from "./program-file.ts";

/** Milliseconds for a program to say where another one is. */
const patience = 10_000;

/** How programs are asked for others. */
export interface AskedIn {
  /** Where version managers decide: the project's folder. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The program that a version manager's shim would run: volta, mise and asdf have one program for all
 * of them, and tell. Null where it is no such shim, or nothing is behind it.
 */
export async function toldByShim(
  name: string,
  shim: string,
  asked: AskedIn,
): Promise<string | null> {
  const file = await realpath(shim);
  const manager = await managerOf(file);
  if (manager === null) return null;
  const { exitCode, stdout } = await askProgram(manager, ["which", name], asked);
  if (exitCode !== 0 || !isAbsolute(stdout)) return null;
  const told = await realpath(stdout).catch(() => null);
  return told === file ? null : told;
}

async function managerOf(shim: string): Promise<"volta" | "mise" | "asdf" | null> {
  const name = basename(shim);
  if (name === "volta-shim") return "volta";
  if (name === "mise" || name === "asdf") return name;
  const text = (await isNative(shim)) ? "" : await readFile(shim, "utf8");
  return /\basdf"? exec\b/.test(text) ? "asdf" : null;
}

/** Asks a program without input, and without anything that it could fetch. */
export async function askProgram(
  program: string,
  args: readonly string[],
  { env, folder }: AskedIn,
): Promise<{ readonly exitCode?: number | undefined; readonly stdout: string }> {
  return execa(program, args, {
    cwd: folder,
    env: { ...env, COREPACK_ENABLE_NETWORK: "0", COREPACK_ENABLE_DOWNLOAD_PROMPT: "0" },
    extendEnv: false,
    stdin: "ignore",
    timeout: patience,
    reject: false,
  });
}
