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
  readonly title: string;
  /** Markdown. */
  readonly body: string;
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

/**
 * Where a change goes for review. At-least-once with adoption: publishing the same fix again finds
 * the branch and the pull request that are already there.
 */
export interface Forge {
  readonly kind: "github" | "local";
  /**
   * Pushes the commit to its branch and opens the pull request. Rejects with `MW_BRANCH_TAKEN` when
   * the branch holds something else, and with the signal's reason when it aborts.
   */
  publish(publication: Publication, signal: AbortSignal): Promise<PullRequest>;
}
