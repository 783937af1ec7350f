/** What is published: exactly the commit that was shown. */
export interface Publication {
  readonly project: string;
  readonly fix: string;
  readonly fingerprint: string;
  /** The bare clone that holds the commit, absolute. */
  readonly clone: string;
  readonly commit: string;
  /** The commit that was pushed before, and that the branch may still hold; null the first time. */
  readonly replaces: string | null;
  readonly branch: string;
  readonly base: string;
  /** The commit of the base that the change was made on. */
  readonly baseCommit: string;
  readonly title: string;
  /** Markdown. Its first line is the marker. */
  readonly body: string;
  /** Not shown; by it the pull request of the fix is known again. */
  readonly marker: string;
  /** What it is sorted by, where the forge has labels: `mendwatch`, `severity:high`, `proof:P3`. */
  readonly labels: readonly string[];
  /** The proof in one plain line. */
  readonly proof: string;
}

/** Where the pull request lies. */
export interface PullRequest {
  /** For people to open: an address, or a file. */
  readonly url: string;
  /** The forge's own number, where it has one. */
  readonly number: number | null;
  /** True when branch and pull request were already there, from an attempt whose answer was lost. */
  readonly adopted: boolean;
}

/** A pull request that is there, and what could not be done besides. */
export interface Published extends PullRequest {
  /** For people, a sentence each: a label, a reviewer, a status that the forge did not take. */
  readonly notes: readonly string[];
}

/** A pull request of ours, as it is asked about. */
export interface OpenPullRequest {
  readonly project: string;
  readonly fix: string;
  /** The bare clone whose remote has the repository, absolute. */
  readonly clone: string;
  readonly branch: string;
  readonly base: string;
  /** The commit that was pushed last, and the commit of the base that it was made on. */
  readonly commit: string;
  readonly baseCommit: string;
  readonly pullRequest: PullRequest;
}

/** What a pull request looks like now. */
export interface PullRequestLook {
  readonly state: "open" | "closed" | "merged";
  /** Who merged or closed it, as `github:anna`; null while it is open. */
  readonly by: string | null;
  /** The commit at the tip of its branch; what it was last where that is gone. */
  readonly head: string;
  /** The commit on the base that has it; null before it was merged. */
  readonly mergeCommit: string | null;
  /** The branch that it goes to, and the tip of that. */
  readonly base: string;
  readonly baseCommit: string;
  /** Why the forge would not merge the head now, for people; null where it would. */
  readonly obstacle: string | null;
  /** True where it has to be brought to the present base first: it conflicts, or a rule wants it there. */
  readonly outdated: boolean;
  /** Oldest first, without those that were known. */
  readonly remarks: readonly Remark[];
  /** Who asked for changes in a review that still stands. */
  readonly changesWantedBy: readonly string[];
  /** On the head, without our own. */
  readonly checks: readonly ForgeCheck[];
  /** What could not be read, for people, a sentence each. */
  readonly notes: readonly string[];
}

/** Something that was written about a pull request. */
export interface Remark {
  /** Never of another remark, nor of a check. */
  readonly id: string;
  /** As `github:anna`. */
  readonly author: string;
  /**
   * `ours`: Mendwatch wrote it. `instructs`: of somebody whose word counts. `none`: of a stranger, or
   * a bot that is not listed.
   */
  readonly standing: "ours" | "instructs" | "none";
  /** An approval, and all that was written with it, asks for nothing. */
  readonly approves: boolean;
  /** True where its thread was resolved, or its review dismissed. */
  readonly settled: boolean;
  /** As it was written; it may be long. */
  readonly text: string;
  /** The line that it is about; null for one about the whole. */
  readonly place: { readonly path: string; readonly line: number | null } | null;
}

/** A check that a forge shows with a commit. */
export interface ForgeCheck {
  /** The forge's own, to ask for its log. */
  readonly id: string;
  readonly name: string;
  readonly state: "pending" | "passing" | "failing";
  /** What it says of itself, a few lines; empty where it says nothing. */
  readonly summary: string;
}

/** A comment of ours. */
export interface Reply {
  /** Of many attempts with one key one comment is made. Letters, digits and hyphens. */
  readonly key: string;
  /** Markdown. */
  readonly text: string;
}

/** What became of a merge. */
export type MergeOutcome =
  | {
      readonly outcome: "merged";
      /** The commit on the base that has it. */
      readonly commit: string;
      /** `squash`, `merge commit`, `rebase`: what the repository allows. */
      readonly how: string;
    }
  /** Nothing was merged. The reason is for people. */
  | { readonly outcome: "refused"; readonly reason: string };

/**
 * Where a change goes for review. At-least-once with adoption: publishing the same fix again finds
 * the branch and the pull request that are already there, and a comment is found by its key.
 * Everything rejects with the signal's reason when it aborts; an error whose exit code is
 * `temporaryFailure` may come after something was done.
 */
export interface Forge {
  readonly kind: "github" | "local";
  /** How often a pull request is looked at while something happens to it, in milliseconds. */
  readonly poll: number;
  /** How long after a push its checks may take to show up, in milliseconds; 0 where there are none. */
  readonly awaitChecks: number;
  /**
   * Before when nothing is to be looked at, so that what is left of a limit serves what people wait
   * for; in milliseconds since 1970, 0 where there is none.
   */
  restUntil(): number;
  /**
   * Pushes the commit to its branch and opens the pull request, or brings the branch forward from
   * the commit that it replaces. Rejects with `MW_BRANCH_TAKEN` when the branch holds something else.
   */
  publish(publication: Publication, signal: AbortSignal): Promise<Published>;
  /** Looks at a pull request; `known` are ids of remarks that are not wanted again. */
  look(
    place: OpenPullRequest,
    known: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<PullRequestLook>;
  /** The checks of any commit; null where the forge does not show them. */
  checksOf(
    place: OpenPullRequest,
    commit: string,
    signal: AbortSignal,
  ): Promise<readonly ForgeCheck[] | null>;
  /** The end of what a check printed until it failed; empty where that is not to be had. */
  logOf(place: OpenPullRequest, check: ForgeCheck, signal: AbortSignal): Promise<string>;
  /** Merges exactly the head; a branch that holds something else is refused. */
  merge(place: OpenPullRequest, head: string, signal: AbortSignal): Promise<MergeOutcome>;
  /** Shows at a remark that it was read, where the forge has a sign for that. */
  acknowledge(place: OpenPullRequest, remark: string, signal: AbortSignal): Promise<void>;
  /** Writes a comment, or finds it, and returns its id among the remarks. */
  reply(place: OpenPullRequest, reply: Reply, signal: AbortSignal): Promise<string>;
}

/** What is known of the token or App that pull requests are opened with. */
export interface ForgeAccess {
  /** As in `token of anna` or `App mender`; null where the forge did not say. */
  readonly name: string | null;
  /** Milliseconds since 1970, or null where it never ends, or nobody says. */
  readonly expires: number | null;
  /** Why the forge did not say, for people; null where it did. */
  readonly problem: string | null;
  readonly repositories: readonly RepositoryAccess[];
}

/** What may be done in the repository of a project. */
export interface RepositoryAccess {
  /** Of the project. */
  readonly label: string;
  /** As in `write contents, pull requests; read actions`. */
  readonly may: string;
  /** What is lacking, for people, a sentence each. */
  readonly lacks: readonly string[];
}
