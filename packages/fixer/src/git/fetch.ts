import { rm, stat } from "node:fs/promises";
import { isAbsolute, relative } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { repairError } from "../errors/repair-errors.ts";
import { remoteUrl } from "./clone.ts";
import { withoutCredentials, type Git, type GitResult } from "./git.ts";
import { remoteFailed } from "./remote-failure.ts";
import { unusable } from "./remote.ts";

/** The branch that a fix starts from, and its tip. */
export interface Base {
  readonly name: string;
  readonly commit: string;
}

/** What is asked of a project here. */
export interface ProjectBase {
  readonly key: string;
  readonly base: string | null;
}

const allBranches = "+refs/heads/*:refs/remotes/origin/*";

/** A network that is slow for longer than this counts as lost. */
const fetchTimeout = 15 * 60_000;
/** What every fix in production waits for gets less: a remote that hangs is asked again later. */
const versionsTimeout = 60_000;
/** Git holds a lock for moments; one that is older was left by a git that was killed. */
const staleLock = 60_000;
const lockPatience = 2 * staleLock;
const lockPause = 200;

/**
 * Fetches every branch of the remote into its clone and returns the base of a project. Rejects with
 * `MW_REMOTE_UNREACHABLE`, `MW_REMOTE_REFUSED`, `MW_REPOSITORY_UNUSABLE` (no commits) or
 * `MW_BASE_MISSING`.
 */
export async function fetchBase(
  git: Git,
  clone: string,
  project: ProjectBase,
  signal: AbortSignal,
): Promise<Base> {
  const shown = withoutCredentials(await remoteUrl(git, clone, signal));
  await fetchRefs(git, clone, shown, { refs: [allBranches], timeout: fetchTimeout }, signal);
  const branches = await branchesOf(git, clone, signal);
  if (branches.size === 0) {
    throw unusable(project.key, `${shown} has no commits; make a first one, and push it`);
  }
  const name = project.base ?? (await defaultBranch(git, clone, shown, signal));
  const commit = name === null ? undefined : branches.get(name);
  if (name !== null && commit !== undefined) return { name, commit };
  const what = name === null ? "names no default branch" : `has no branch "${name}"`;
  throw repairError(
    "MW_BASE_MISSING",
    `projects.${project.key}: ${shown} ${what}; write \`base\`: ${listed(branches.keys())}`,
  );
}

/**
 * Fetches every branch and every tag of the remote into its clone, within a minute. Rejects with
 * `MW_REMOTE_UNREACHABLE`, `MW_REMOTE_REFUSED` or `MW_GIT_TIMEOUT`.
 */
export async function fetchVersions(git: Git, clone: string, signal: AbortSignal): Promise<void> {
  const shown = withoutCredentials(await remoteUrl(git, clone, signal));
  const refs = [allBranches, "+refs/tags/*:refs/tags/*"];
  await fetchRefs(git, clone, shown, { refs, timeout: versionsTimeout }, signal);
}

async function fetchRefs(
  git: Git,
  clone: string,
  shown: string,
  { refs, timeout }: { readonly refs: readonly string[]; readonly timeout: number },
  signal: AbortSignal,
): Promise<void> {
  const options = { gitDir: clone, timeout, signal };
  const fetch = [
    "fetch",
    "--quiet",
    "--prune",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    "--no-auto-maintenance",
    "origin",
    ...refs,
  ];
  const fetched = await whileLocked(clone, signal, () => git.attempt(fetch, options));
  if (fetched.exitCode !== 0) throw remoteFailed(fetch, shown, fetched);
}

/** Tips of the remote's branches as they were last fetched, by name. */
async function branchesOf(
  git: Git,
  clone: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const format = "--format=%(objectname) %(refname:lstrip=3)";
  const lines = await git.run(["for-each-ref", format, "refs/remotes/origin/"], {
    gitDir: clone,
    signal,
  });
  return new Map(
    lines
      .split("\n")
      // Newer versions of git also keep what the remote's HEAD names.
      .filter((line) => line !== "" && !line.endsWith(" HEAD"))
      .map((line) => {
        const [commit = "", name = ""] = line.split(" ", 2);
        return [name, commit] as const;
      }),
  );
}

/** The branch that the remote's HEAD names, or null where it names none. */
async function defaultBranch(
  git: Git,
  clone: string,
  shown: string,
  signal: AbortSignal,
): Promise<string | null> {
  const args = ["ls-remote", "--symref", "origin", "HEAD"];
  const answer = await git.attempt(args, { gitDir: clone, timeout: fetchTimeout, signal });
  if (answer.exitCode !== 0) throw remoteFailed(args, shown, answer);
  return /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(answer.stdout)?.[1] ?? null;
}

/**
 * Repeats a command while another git holds a lock that it needs: of another fix, or of a fixer
 * that was killed and whose git still runs. A lock that outlived its git is removed.
 */
async function whileLocked(
  clone: string,
  signal: AbortSignal,
  command: () => Promise<GitResult>,
): Promise<GitResult> {
  const deadline = Date.now() + lockPatience;
  for (;;) {
    const result = await command();
    const locked = /cannot lock ref|Unable to create '.*\.lock'/.test(result.stderr);
    if (result.exitCode === 0 || !locked || Date.now() > deadline) return result;
    const [, lock = ""] = /Unable to create '(.+\.lock)': File exists/.exec(result.stderr) ?? [];
    if (isInside(clone, lock) && (await ageOf(lock)) > staleLock) await rm(lock, { force: true });
    else await wait(lockPause, undefined, { signal });
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return isAbsolute(path) && way !== "" && !way.startsWith("..");
}

async function ageOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
}

function listed(names: Iterable<string>): string {
  const all = [...names].toSorted();
  return all.length > 10 ? `${all.slice(0, 10).join(", ")} …` : all.join(", ");
}
