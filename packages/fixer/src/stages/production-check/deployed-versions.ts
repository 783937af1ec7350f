import type { ProjectConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";

import { isAncestor } from "../../git/ancestry.ts";
import { openClone } from "../../git/clone.ts";
import { fetchVersions } from "../../git/fetch.ts";
import type { Git } from "../../git/git.ts";
import { remoteOf } from "../../git/remote.ts";
import { commitOfVersion } from "../../git/version-commit.ts";
import type { Clock } from "../../ports/clock.ts";

/** A version that the clone does not know is not fetched for again before this, in milliseconds. */
const fetchAgainAfter = 10 * 60_000;

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
   * Whether a version of a project has a commit. Null where the version is none of the repository,
   * or cannot be looked up now.
   */
  contains(project: ProjectConfig, commit: string, version: string): Promise<boolean | null>;
  /** The clone of a project's repository. Rejects with `MW_REPOSITORY_UNUSABLE`. */
  cloneOf(project: ProjectConfig): Promise<string>;
}

/** Makes one. What a clone does not know is fetched, each unknown version once in a while. */
export function createDeployedVersions(parts: VersionsParts): DeployedVersions {
  const { git, stateDir, clock, signal } = parts;
  const fetchedFor = new Map<string, number>();

  async function cloneOf(project: ProjectConfig): Promise<string> {
    return openClone(git, stateDir, await remoteOf(git, project, signal), signal);
  }

  async function compare(clone: string, commit: string, version: string): Promise<boolean | null> {
    const deployed = await commitOfVersion(git, clone, version, signal);
    const merged = await commitOfVersion(git, clone, commit, signal);
    if (deployed === null || merged === null) return null;
    return isAncestor(git, clone, merged, deployed, signal);
  }

  return {
    cloneOf,
    async contains(project, commit, version) {
      try {
        const clone = await cloneOf(project);
        const known = await compare(clone, commit, version);
        if (known !== null) return known;
        const asked = `${clone} ${commit} ${version}`;
        const now = clock.now();
        if (now < (fetchedFor.get(asked) ?? -Infinity) + fetchAgainAfter) return null;
        for (const [key, at] of fetchedFor) {
          if (at + fetchAgainAfter <= now) fetchedFor.delete(key);
        }
        fetchedFor.set(asked, now);
        await fetchVersions(git, clone, signal);
        return await compare(clone, commit, version);
      } catch (error) {
        // A remote that is away for the moment: the version is looked up again later.
        if (error instanceof MendwatchError) return null;
        throw error;
      }
    },
  };
}
