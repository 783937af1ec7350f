/** What is published: exactly the commit that was shown. */
export interface Publication {
  readonly project: string;
  readonly fix: string;
  readonly fingerprint: string;
  /** The bare clone that holds the commit, absolute. */
  readonly clone: string;
  readonly commit: string;
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

/**
 * Where a change goes for review. At-least-once with adoption: publishing the same fix again finds
 * the branch and the pull request that are already there.
 */
export interface Forge {
  readonly kind: "github" | "local";
  /**
   * Pushes the commit to its branch and opens the pull request. Rejects with `MW_BRANCH_TAKEN` when
   * the branch holds something else, and with the signal's reason when it aborts. An error whose exit
   * code is `temporaryFailure` may come after branch or pull request were made.
   */
  publish(publication: Publication, signal: AbortSignal): Promise<Published>;
}
