import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** How a program is run. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end and resolves with its standard output. Rejects with what it printed. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env = process.env }: RunOptions,
): Promise<string> {
  const options = { cwd, env, maxBuffer: 64 * 1024 * 1024, timeout: 120_000 };
  try {
    return (await execute(program, [...args], options)).stdout;
  } catch (cause) {
    const { stdout = "", stderr = "" } = cause as { stdout?: string; stderr?: string };
    const said = `${stdout}\n${stderr}`.trim();
    throw new Error(`${program} ${args.join(" ")} in ${cwd} failed: ${said}`, { cause });
  }
}

const owner = ["-c", "user.name=Owner", "-c", "user.email=owner@example.com"];

/** Runs git as the owner of the service, without anybody's settings. */
export function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  return run("git", [...owner, ...args], { cwd, env });
}
