import { stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import type { Config } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";

import { repairError } from "../errors/repair-errors.ts";
import { gitFailed, withoutCredentials, type Git } from "./git.ts";
import { repositoryAt, webOrigin } from "./host-access.ts";

/** Where a project's commits come from and where its branches go. */
export interface Remote {
  /** As git takes it; it may hold credentials. */
  readonly url: string;
  /** The same for people. */
  readonly shown: string;
}

/** What is asked of a project here. */
export interface ProjectRepository {
  readonly key: string;
  readonly repo: string | null;
}

/**
 * Finds the remote of a project: the `origin` of the owner's checkout, the checkout itself where it
 * has none, or the address that the owner wrote. Rejects with `MW_REPOSITORY_UNUSABLE`.
 */
export async function remoteOf(
  git: Git,
  { key, repo }: ProjectRepository,
  signal: AbortSignal,
): Promise<Remote> {
  if (repo === null) {
    throw unusable(key, "names no repository; write the path or address of it as `repo`");
  }
  if (!isAbsolute(repo)) return { url: repo, shown: withoutCredentials(repo) };
  const gitDir = await gitDirOf(key, repo);
  const format = await git.attempt(["rev-parse", "--show-object-format"], { gitDir, signal });
  if (format.stdout.trim() === "sha256") {
    throw unusable(key, `${repo} has SHA-256 objects, which are not supported; use a SHA-1 one`);
  }
  const args = ["remote", "get-url", "origin"];
  const origin = await git.attempt(args, { gitDir, signal });
  // 2 says that there is no such remote.
  if (origin.exitCode !== 0 && origin.exitCode !== 2) throw gitFailed(args, origin);
  const written = origin.stdout.replace(/\n$/, "");
  const url = written === "" ? repo : absolute(written, repo);
  return { url, shown: withoutCredentials(url) };
}

/** What is wrong with the repositories of projects as they are written, one sentence each. Asks no network. */
export async function unusableRepositories(
  git: Git,
  { projects, github }: Pick<Config, "projects" | "github">,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const gitHub = github === null ? null : webOrigin(github.apiUrl);
  const problems: string[] = [];
  for (const project of projects.values()) {
    const { key, repo, forge } = project;
    if (repo === null) continue;
    try {
      const { url, shown } = await remoteOf(git, project, signal);
      if (forge === "local" && localPath(url) === null) {
        problems.push(
          `projects.${key}: forge: local pushes to a path, and its remote is ${shown}: an approval could not be published. Write a \`repo\` whose origin is a path.`,
        );
      }
      if (forge === "github" && gitHub !== null && repositoryAt(url, gitHub) === null) {
        problems.push(
          `projects.${key}: forge: github, and its remote is ${shown}, not a repository on ${gitHub}: an approval could not be published. Write forge: local, or a \`repo\` whose origin is there.`,
        );
      }
    } catch (error) {
      if (!(error instanceof MendwatchError)) throw error;
      problems.push(`${error.message}. Until then its errors are told, and fixes of it fail.`);
    }
  }
  return problems;
}

/** The path behind an address that needs no network, or null. */
export function localPath(url: string): string | null {
  if (isAbsolute(url)) return url;
  return url.startsWith("file://") ? fileURLToPath(url) : null;
}

async function gitDirOf(key: string, repo: string): Promise<string> {
  if (!(await exists(repo))) throw unusable(key, `${repo} does not exist; correct \`repo\``);
  if (await exists(join(repo, ".git"))) return join(repo, ".git");
  const bare = (await exists(join(repo, "HEAD"))) && (await exists(join(repo, "objects")));
  if (bare) return repo;
  for (let folder = dirname(repo); folder !== dirname(folder); folder = dirname(folder)) {
    if (await exists(join(folder, ".git"))) {
      const dir = relative(folder, repo);
      throw unusable(
        key,
        `${repo} is a folder inside a repository; write \`repo: ${folder}\` and \`dir: ${dir}\``,
      );
    }
  }
  throw unusable(key, `${repo} is not a git repository; run git init there, or correct \`repo\``);
}

/** Git takes a relative `origin` from the top of the checkout; we run elsewhere. */
function absolute(url: string, checkout: string): string {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) || /^[^/]+:/.test(url);
  return address ? url : resolve(checkout, url);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** The error of a repository that cannot be used; `reason` says what to write. */
export function unusable(key: string, reason: string): Error {
  return repairError("MW_REPOSITORY_UNUSABLE", `projects.${key}: ${reason}`);
}
