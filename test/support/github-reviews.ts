import { afterAll, afterEach, beforeAll } from "vitest";

import { startGitHub, type GitHubEmulator } from "./github/github.ts";
import type { EmulatedPull } from "./github/repository.ts";
import { cartFile, reviewFix, type ReviewedFix, type ReviewOptions } from "./reviewed-fix.ts";

/** What a round makes of the cart where it is asked for something. */
const askedCart = cartFile("0 if cart is None else cart.total");

/** Reviews of a `describe`, on one emulated GitHub. */
export interface Reviews {
  /** From the first test on. */
  readonly gitHub: () => GitHubEmulator;
  /**
   * Begins the review of a test: a pull request that is followed, in a repository where ben may write
   * and eve may read. It ends with the test.
   */
  readonly begin: (options?: ReviewOptions) => Promise<ReviewedFix>;
}

/** Makes the reviews of the `describe` in which it is called. */
export function createReviews(): Reviews {
  let gitHub: GitHubEmulator;
  let story: ReviewedFix | null = null;
  beforeAll(async () => {
    gitHub = await startGitHub();
  });
  afterAll(() => gitHub.end());
  afterEach(async () => {
    gitHub.interfere = () => null;
    await story?.end();
    story = null;
  });
  return {
    gitHub: () => gitHub,
    async begin(options = {}) {
      const people = { ben: "write", eve: "read" } as const;
      story = await reviewFix(gitHub, {
        repair: () => askedCart,
        ...options,
        repository: { people, ...options.repository },
      });
      story.start();
      return story;
    },
  };
}

/** Texts of what Mendwatch wrote there. */
export function repliesIn({ comments }: EmulatedPull): readonly string[] {
  return comments.map(({ body }) => body).filter((body) => body.startsWith("<!-- mendwatch "));
}
