import { access } from "node:fs/promises";

import type { ProjectConfig } from "@mendwatch/config";
import { execa } from "execa";

import { fail, type Finding, ok, warn } from "./finding.ts";

/** Milliseconds for a remote to answer. */
const patience = 20_000;

/** The repository of a project: is it one, and does the base of fixes exist? */
export async function checkRepository(
  { label, repo, base }: ProjectConfig,
  env: NodeJS.ProcessEnv,
): Promise<readonly Finding[]> {
  return repo === null ? [] : [await checkBase(`repo ${label}`, repo, base, env)];
}

async function checkBase(
  check: string,
  repo: string,
  base: string | null,
  env: NodeJS.ProcessEnv,
): Promise<Finding> {
  const shown = withoutPassword(repo);
  const isPath = repo.startsWith("/");
  if (isPath && !(await exists(repo))) {
    return fail(
      check,
      `${shown} does not exist`,
      "correct the path, or clone the repository there",
    );
  }
  const remote = isPath ? await originOf(repo, env) : repo;
  if (remote === null) {
    const { stderr } = await git(["-C", repo, "rev-parse", "--git-dir"], env);
    return stderr.includes("dubious ownership")
      ? fail(
          check,
          `${shown} belongs to another user, and git refuses it for that`,
          `run as its owner, or trust it: git config --global --add safe.directory ${shown}`,
        )
      : fail(check, `${shown} is no git repository`, "name the folder that holds .git");
  }
  const { exitCode, stdout } = await git(["ls-remote", "--symref", "--", remote, "HEAD"], env);
  if (exitCode !== 0) {
    const remedy = "make sure that git can reach it without asking for a password";
    return warn(check, `${shown}: git cannot reach ${withoutPassword(remote)}`, remedy);
  }
  const branch = base ?? /^ref: refs\/heads\/(\S+)\s+HEAD$/m.exec(stdout)?.[1] ?? null;
  if (branch === null) {
    return fail(check, `${shown} has no default branch`, "write the branch under base");
  }
  const ref = `refs/heads/${branch}`;
  const found = await git(["ls-remote", "--exit-code", "--", remote, ref], env);
  const commit = /^([0-9a-f]{7,64})\s/.exec(found.stdout)?.[1];
  if (found.exitCode !== 0 || commit === undefined) {
    return fail(check, `${shown} has no branch ${branch}`, "correct base, or push that branch");
  }
  return ok(check, `${shown}: fixes start from ${branch} at ${commit.slice(0, 10)}`);
}

/** Where a project's commits come from: what its `repo` was cloned from, or the `repo` itself. */
export async function remoteAddress(
  { repo }: Pick<ProjectConfig, "repo">,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  if (repo === null || !repo.startsWith("/")) return repo ?? "nowhere";
  return (await originOf(repo, env)) ?? repo;
}

/** Where the repository was cloned from, or itself where it has no origin; null where it is none. */
async function originOf(path: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const { exitCode } = await git(["-C", path, "rev-parse", "--git-dir"], env);
  if (exitCode !== 0) return null;
  const origin = await git(["-C", path, "remote", "get-url", "origin"], env);
  return origin.exitCode === 0 ? origin.stdout.trim() : path;
}

async function git(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}> {
  const { exitCode, stdout, stderr } = await execa("git", args, {
    // Nobody is there to be asked for a password.
    // What it says is read.
    env: { ...env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_SSH_COMMAND: "ssh -o BatchMode=yes" },
    timeout: patience,
    reject: false,
    stdin: "ignore",
  });
  return { exitCode, stdout, stderr };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function withoutPassword(remote: string): string {
  return remote.replace(/\/\/[^/@]*@/, "//");
}
