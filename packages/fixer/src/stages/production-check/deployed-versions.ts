import type { ProjectConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";

import { isAncestor } from "../../git/ancestry.ts";
import { openClone } from "../../git/clone.ts";
import { fetchVersions } from "../../git/fetch.ts";
import type { Git } from "../../git/git.ts";
import { remoteOf } from "../../git/remote.ts";
import { commitOfVersion } from "../../git/version-commit.ts";
import type { Clock } from "../../ports/clock.ts";

/** An answer holds so long, in milliseconds: heartbeats ask each minute, and reports may storm. */
const holdsFor = 10 * 60_000;

/** A remote that did not answer is not asked again for so long, in milliseconds: others wait meanwhile. */
const awayFor = 60_000;

/** What looking up versions works with. */
export interface VersionsParts {
  readonly git: Git;
  readonly stateDir: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Knows what deployed versions contain, by the fixer's own clones. */
export interface DeployedVersions {
  /**
   * Whether a version of a project has a commit; null where the version is none of the repository.
   * What does not have it as far as the clone knows is fetched for: the commit may be new, or a tag
   * have moved. Only of two commits that are known in full nothing can change. Rejects with
   * `MW_REPOSITORY_UNUSABLE` and what a fetch rejects with.
   */
  contains(project: ProjectConfig, commit: string, version: string): Promise<boolean | null>;
  /** The clone of a project's repository. Rejects with `MW_REPOSITORY_UNUSABLE`. */
  cloneOf(project: ProjectConfig): Promise<string>;
}

/** Makes one, which remembers its answers for a while. */
export function createDeployedVersions(parts: VersionsParts): DeployedVersions {
  const { git, stateDir, clock, signal } = parts;
  const answers = new Map<string, { readonly at: number; readonly contains: boolean | null }>();
  /** By clone, the fetch that failed last. */
  const failures = new Map<string, { readonly at: number; readonly error: MendwatchError }>();

  async function cloneOf(project: ProjectConfig): Promise<string> {
    return openClone(git, stateDir, await remoteOf(git, project, signal), signal);
  }

  async function compare(clone: string, commit: string, version: string): Promise<boolean | null> {
    const deployed = await commitOfVersion(git, clone, version, signal);
    const merged = await commitOfVersion(git, clone, commit, signal);
    if (deployed === null || merged === null) return null;
    return isAncestor(git, clone, merged, deployed, signal);
  }

  async function refresh(clone: string): Promise<void> {
    const failed = failures.get(clone);
    if (failed !== undefined && clock.now() < failed.at + awayFor) throw failed.error;
    try {
      await fetchVersions(git, clone, signal);
      failures.delete(clone);
    } catch (error) {
      if (error instanceof MendwatchError) failures.set(clone, { at: clock.now(), error });
      throw error;
    }
  }

  async function lookUp(clone: string, commit: string, version: string): Promise<boolean | null> {
    const known = await compare(clone, commit, version);
    const isSure = known === true || (known === false && /^[0-9a-f]{40}$/.test(version));
    if (isSure) return known;
    await refresh(clone);
    return compare(clone, commit, version);
  }

  return {
    cloneOf,
    async contains(project, commit, version) {
      const now = clock.now();
      for (const [key, { at }] of answers) if (now >= at + holdsFor) answers.delete(key);
      const asked = JSON.stringify([project.key, commit, version]);
      const known = answers.get(asked);
      if (known !== undefined) return known.contains;
      const contains = await lookUp(await cloneOf(project), commit, version);
      answers.set(asked, { at: now, contains });
      return contains;
    },
  };
}
