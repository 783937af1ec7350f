import type { GitHubEmulator } from "./github/github.ts";
import type { EmulatedPull } from "./github/repository.ts";
import { cartFile, reviewFix, type ReviewedFix, type ReviewOptions } from "./reviewed-fix.ts";

/** What a round makes of the cart where it is asked for something. */
const askedCart = cartFile("0 if cart is None else cart.total");

/** A pull request that is followed, in a repository where ben may write and eve may read. */
export async function beginReview(
  gitHub: GitHubEmulator,
  options: ReviewOptions = {},
): Promise<ReviewedFix> {
  const people = { ben: "write", eve: "read" } as const;
  const story = await reviewFix(gitHub, {
    repair: () => askedCart,
    ...options,
    repository: { people, ...options.repository },
  });
  story.start();
  return story;
}

/** Texts of what Mendwatch wrote there. */
export function repliesIn({ comments }: EmulatedPull): readonly string[] {
  return comments.map(({ body }) => body).filter((body) => body.startsWith("<!-- mendwatch "));
}
