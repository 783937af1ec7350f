import type { FixerConfig, GitHubConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";

import { remoteUrl } from "../../git/clone.ts";
import { withoutCredentials, type Git } from "../../git/git.ts";
import {
  repositoryAt,
  webOrigin,
  type GitHubAccount,
  type RepositoryName,
} from "../../git/host-access.ts";
import { pushCommit } from "../../git/push.ts";
import { gitHubError } from "../../errors/github-errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Forge, OpenPullRequest, Publication } from "../../ports/forge.ts";
import { logOfJob, readChecks } from "./checks.ts";
import { openGitHub } from "./client.ts";
import type { LookParts } from "./look-parts.ts";
import { lookAtPull } from "./look.ts";
import { createLookPacing } from "./look-pacing.ts";
import { mergePull } from "./merge.ts";
import { askReviewers, setLabels, setStatus, setText } from "./pull-request-metadata.ts";
import { createPull, findPull } from "./pull-request.ts";
import { reactTo, replyToPull } from "./reply.ts";
import { requireWritable } from "./repository.ts";
import { ownersTemplate, pullRequestTemplate } from "./template.ts";

export interface GitHubForgeOptions {
  readonly git: Git;
  readonly github: GitHubConfig;
  readonly account: GitHubAccount;
  /** How git reaches GitHub: `fixer.git`. */
  readonly over: FixerConfig["git"];
  readonly clock: Pick<Clock, "now">;
}

/** As many characters as GitHub takes in the body of a pull request, and some to spare. */
const longestBody = 65_000;

/**
 * Pull requests on GitHub, or on a GitHub Enterprise server. Publishing is
 *
 * ```
 * look at the repository ─► find the pull request ─► push the branch ─► open it, or bring its text forward ─► status, labels, reviewers
 * ```
 *
 * Each step may be cut off before or after it acted, by a kill or a lost answer, and the next attempt
 * goes through all of them again: a branch that holds the commit is adopted, a pull request is found
 * by its branch and marker before it is made, and the rest changes nothing the second time. GitHub
 * itself refuses a second open pull request of one branch, so that two attempts at once make one.
 *
 * Rejects with `MW_GITHUB_*`; with `MW_REMOTE_*` and `MW_PUSH_REFUSED` where only git knows why.
 */
export function createGitHubForge(options: GitHubForgeOptions): Forge {
  const { git, github, account, over, clock } = options;
  const gitHub = openGitHub(account, clock);
  const as = github.app === null ? "account" : "app";
  const pacing = createLookPacing(gitHub, clock);
  const origin = webOrigin(github.apiUrl);
  async function partsOf(place: OpenPullRequest, signal: AbortSignal): Promise<LookParts> {
    return { gitHub, github, repository: await repositoryOf(git, place, origin, signal) };
  }

  /** Our text, and below it the form that the repository or its owner has for pull requests. */
  async function bodyOf(
    { clone, baseCommit, body }: Publication,
    owner: string,
    signal: AbortSignal,
  ): Promise<string> {
    const template =
      (await pullRequestTemplate(git, clone, baseCommit, signal)) ??
      (await ownersTemplate(gitHub, owner, signal));
    const whole = template === null ? body : `${body}\n---\n\n${template}\n`;
    return whole.length <= longestBody ? whole : body.slice(0, longestBody);
  }

  return {
    kind: "github",
    poll: github.poll,
    awaitChecks: github.awaitChecks,
    restUntil: () => pacing.restUntil(),
    async look(place, known, signal) {
      pacing.looked();
      return lookAtPull(await partsOf(place, signal), place, known, signal);
    },
    async checksOf(place, commit, signal) {
      const { checks, unread } = await readChecks(await partsOf(place, signal), commit, signal);
      return unread.length === 0 ? checks : null;
    },
    async logOf(place, check, signal) {
      return logOfJob(await partsOf(place, signal), check, signal);
    },
    async merge(place, head, signal) {
      const { repository } = await partsOf(place, signal);
      return mergePull(gitHub, repository, place.pullRequest.number ?? 0, head, signal);
    },
    async acknowledge(place, remark, signal) {
      const { repository } = await partsOf(place, signal);
      await reactTo(gitHub, repository, remark, signal);
    },
    async reply({ fix, pullRequest, ...place }, reply, signal) {
      const repository = await repositoryOf(git, place, origin, signal);
      const number = pullRequest.number ?? 0;
      return replyToPull(gitHub, repository, { ...reply, number, fix }, signal);
    },
    async publish(publication, signal) {
      const { clone, commit, branch, replaces } = publication;
      const named = await repositoryOf(git, publication, origin, signal);
      const repository = await requireWritable(gitHub, named, as, signal);
      // What keeps a pull request from being brought forward is to be known before its branch is.
      const found = await findPull(gitHub, repository, publication, signal);
      const pushed = await pushCommit(git, { clone, commit, branch, replaces }, signal).catch(
        (error: unknown) => {
          throw pushFailed(error, over);
        },
      );
      const { pull, isDraft } =
        found === null
          ? await createPull(
              gitHub,
              repository,
              { ...publication, body: await bodyOf(publication, repository.owner, signal) },
              github.draft,
              signal,
            )
          : { pull: found, isDraft: github.draft };
      const place = { gitHub, repository, pull, signal };
      const notes = [
        ...(isDraft === github.draft
          ? []
          : ["it is ready for review, because this repository has no drafts"]),
        ...(found === null ? [] : await setText(place, publication)),
        ...(await setStatus(place, publication)),
        ...(await setLabels(place, publication.labels)),
        ...(await askReviewers(place, github.reviewers)),
      ];
      const { url, number } = pull;
      return { url, number, adopted: pushed === "adopted" && found !== null, notes };
    },
  };
}

async function repositoryOf(
  git: Git,
  { clone, project }: Pick<Publication, "clone" | "project">,
  origin: string,
  signal: AbortSignal,
): Promise<RepositoryName> {
  const url = await remoteUrl(git, clone, signal);
  const repository = repositoryAt(url, origin);
  if (repository !== null) return repository;
  throw gitHubError(
    "MW_GITHUB_NOT_ORIGIN",
    `projects.${project}: forge is github, but origin is ${withoutCredentials(url)}, not a repository on ${origin}`,
  );
}

/** What git could only put into words, as what it is on GitHub. */
function pushFailed(error: unknown, over: FixerConfig["git"]): unknown {
  if (!(error instanceof MendwatchError)) return error;
  const { code, message } = error;
  const details = { cause: error };
  // GH006 is a protected branch, GH013 a ruleset.
  if (code === "MW_PUSH_REFUSED" && /GH006|GH013/.test(message)) {
    return gitHubError("MW_GITHUB_PROTECTED", message, details);
  }
  if (code !== "MW_REMOTE_REFUSED" || over === "ssh") return error;
  if (/Authentication failed/.test(message)) {
    return gitHubError("MW_GITHUB_TOKEN_INVALID", message, details);
  }
  if (/returned error: 403/.test(message)) {
    const needed = "the token needs the permission contents: write";
    return gitHubError("MW_GITHUB_PERMISSION", `${message}; ${needed}`, details);
  }
  return error;
}
