import type { Git } from "../../git/git.ts";
import { withoutCredentials } from "../../git/git.ts";
import { remoteUrl } from "../../git/clone.ts";
import { fetchBase } from "../../git/fetch.ts";
import { pushCommit } from "../../git/push.ts";
import { localPath } from "../../git/remote.ts";
import type { Forge, OpenPullRequest, PullRequestLook } from "../../ports/forge.ts";
import { repairError } from "../../errors/repair-errors.ts";
import { findMerge, mergeHere, nameOfCommitter, tipOf } from "./merges.ts";
import { addReply, putPullRequest } from "./pull-request-file.ts";

export interface LocalForgeOptions {
  readonly git: Git;
  readonly stateDir: string;
}

/** Milliseconds; a look is a fetch from a folder. */
const poll = 2_000;

/**
 * A forge without a server (`forge: local`), for the demo and for dry runs: the branch goes to the
 * remote on this machine, the pull request is a text file in
 * `<stateDir>/pull-requests/<project>/`. It is merged once the base has the change, however that came
 * there, and closed once its branch is gone without that. There are no checks and no comments.
 * Rejects with `MW_FORGE_NOT_LOCAL` where the remote is reached over the network.
 */
export function createLocalForge({ git, stateDir }: LocalForgeOptions): Forge {
  async function fetchTip(place: OpenPullRequest, signal: AbortSignal): Promise<string> {
    const project = { key: place.project, base: place.base };
    return (await fetchBase(git, place.clone, project, signal)).commit;
  }

  return {
    kind: "local",
    poll,
    awaitChecks: 0,
    restUntil: () => 0,
    async publish(publication, signal) {
      const { clone, commit, branch, replaces } = publication;
      const url = await remoteUrl(git, clone, signal);
      if (localPath(url) === null) {
        throw repairError(
          "MW_FORGE_NOT_LOCAL",
          `projects.${publication.project}: forge is local, but origin is ${withoutCredentials(url)}`,
        );
      }
      const file = await putPullRequest(stateDir, publication, async () => {
        return pushCommit(git, { clone, commit, branch, replaces }, signal);
      });
      return { url: file.path, number: null, adopted: file.adopted, notes: [] };
    },

    async look(place, _known, signal): Promise<PullRequestLook> {
      const baseCommit = await fetchTip(place, signal);
      const head = await tipOf(git, place, signal);
      const mergeCommit = await findMerge(git, place, head ?? place.commit, baseCommit, signal);
      const state = mergeCommit !== null ? "merged" : head === null ? "closed" : "open";
      return {
        state,
        by: mergeCommit === null ? null : await nameOfCommitter(git, place, mergeCommit, signal),
        head: head ?? place.commit,
        mergeCommit,
        base: place.base,
        baseCommit,
        obstacle: null,
        outdated: false,
        remarks: [],
        changesWantedBy: [],
        checks: [],
        notes: [],
      };
    },

    checksOf: async () => [],
    logOf: async () => "",

    async merge(place, head, signal) {
      const tip = await fetchTip(place, signal);
      const present = await tipOf(git, place, signal);
      const merged = await findMerge(git, place, present ?? head, tip, signal);
      if (merged !== null) return { outcome: "merged", commit: merged, how: "found merged" };
      if (present !== head) {
        const holds = present === null ? "is gone" : `holds ${present.slice(0, 12)}`;
        const reason = `the branch ${place.branch} ${holds}, not ${head.slice(0, 12)}`;
        return { outcome: "refused", reason };
      }
      return mergeHere(git, place, { head, tip }, signal);
    },

    acknowledge: async () => {},

    async reply({ pullRequest }, reply, signal) {
      signal.throwIfAborted();
      await addReply(pullRequest.url, reply);
      return `reply:${reply.key}`;
    },
  };
}
