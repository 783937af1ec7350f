import { describe, expect, it } from "vitest";

import { createReviews } from "../support/github-reviews.ts";
import { addComment } from "../support/github/review-routes.ts";
import { cartFile, type ReviewedFix } from "../support/reviewed-fix.ts";

describe(
  "a pull request in review whose base or branch somebody moves",
  { timeout: 60_000 },
  () => {
    const { begin } = createReviews();

    it("is made anew and asked about again where the base changed its file, and a skip keeps what was there", async () => {
      const story = await begin();
      await story.pushToMain({ "README.md": "A large shop\n" });
      await story.looks(3);
      const untouched = await story.fix();
      await story.pushToMain({ "src/cart.py": cartFile("cart.total", "# With tax.\n\n\n") });

      const proposed = await story.until("a revision", ({ state }) => state === "proposed");
      await story.answer(proposed, "skip");
      await story.looks(4);
      const kept = await story.fix();

      expect(untouched.state).toBe("in_review");
      expect(proposed.workspace?.baseCommit).toBe(await story.repository.branch("main"));
      expect(proposed.candidate?.patch).not.toContain("tax");
      expect(story.tasks).toEqual([]);
      expect(kept).toMatchObject({
        state: "in_review",
        candidate: { commit: story.commit },
        workspace: { baseCommit: kept.published?.baseCommit },
        review: { blocked: expect.stringContaining("main has moved on under it") },
      });

      await story.pushToMain({ "src/cart.py": cartFile("cart.total", "# Without tax.\n\n\n") });
      const again = await story.until("another", ({ state }) => state === "proposed");
      await story.answer(again, "approve");
      const pushed = await story.until(
        "that it can be merged",
        ({ state, review }) => state === "in_review" && review?.blocked === null,
      );
      await story.looks(3);
      expect(pushed.published?.baseCommit).toBe(await story.repository.branch("main"));
      expect((await story.fix()).version).toBe(pushed.version);
    });

    it("is repaired anew where it conflicts with the base", async () => {
      const story = await begin({ repair: () => cartFile("cart.sum if cart else 0") });
      await story.pushToMain({ "src/cart.py": cartFile("cart.sum") });

      const proposed = await story.until("a revision", ({ state }) => state === "proposed");
      await story.answer(proposed, "approve");
      const pushed = await story.until(
        "a merge to be possible",
        ({ review, state }) => state === "in_review" && review?.blocked === null,
      );

      expect(story.tasks[0]?.instruction).toContain("touches the same lines");
      expect(pushed.published?.baseCommit).toBe(await story.repository.branch("main"));
    });

    it("is proven again on the tip of the base where a rule wants it there, once for each tip", async () => {
      const story = await begin({ repository: { upToDate: true } });
      await story.until("that it can be merged", ({ review }) => review?.blocked === null);
      await story.pushToMain({ "README.md": "A large shop\n" });

      const proposed = await story.until("a revision", ({ state }) => state === "proposed");
      await story.answer(proposed, "skip");
      const kept = await story.until("the way back", ({ state }) => state === "in_review");
      await story.looks(3);
      expect((await story.fix()).state).toBe("in_review");
      await story.pushToMain({ "README.md": "A larger shop\n" });
      const again = await story.until("another", ({ state }) => state === "proposed");
      await story.answer(again, "approve");
      const pushed = await story.until(
        "that it can be merged",
        ({ state, review }) => state === "in_review" && review?.blocked === null,
      );

      expect(kept.candidate?.commit).toBe(story.commit);
      expect(pushed.published?.baseCommit).toBe(await story.repository.branch("main"));
      expect(story.tasks).toEqual([]);
    });

    it("leaves a branch to whoever else pushes to it", async () => {
      const story = await begin();
      const theirs = await story.pushToBranch({ "src/cart.py": cartFile("1") });
      addComment(story.pull, "ben", "I have changed it. Please add a test.");

      const left = await story.until("an answer", ({ review }) => review?.own.length === 1);

      expect(left.review).toMatchObject({ head: theirs, rounds: 0 });
      expect(left.review?.blocked).toContain("somebody pushed");
      expect(await story.repository.branch(story.branch)).toBe(theirs);
      expect(story.tasks).toEqual([]);
    });

    it.each(["merge", "rebase"] as const)(
      "is proven anew where somebody brings it up to date with GitHub's own button: %s",
      async (how) => {
        const story = await begin();
        await story.pushToMain({ "README.md": "The shop\n" });
        const theirs = await updateBranch(story, how);

        const proposed = await story.until("a revision", ({ state }) => state === "proposed");
        await story.answer(proposed, "approve");
        const pushed = await story.until("the push", ({ state }) => state === "in_review");

        const tip = await story.repository.branch("main");
        expect(await story.repository.branch(story.branch)).toBe(proposed.candidate?.commit);
        expect(proposed.candidate?.commit).not.toBe(theirs);
        expect(await story.repository.git("rev-parse", `refs/heads/${story.branch}^`)).toBe(tip);
        expect(pushed.published).toMatchObject({ baseCommit: tip });
        expect(story.tasks).toEqual([]);
      },
    );

    it("stays as somebody brought it up to date where the proof on that base is not wanted", async () => {
      const story = await begin();
      await story.pushToMain({ "README.md": "The shop\n" });
      const theirs = await updateBranch(story, "merge");
      const proposed = await story.until("a revision", ({ state }) => state === "proposed");
      await story.answer(proposed, "skip");

      const kept = await story.until(
        "the look",
        ({ state, review }) => state === "in_review" && review?.head === theirs,
      );
      await story.looks(2);
      addComment(story.pull, "ben", "Use `is None`.");
      const revised = await story.until("a revision", ({ state }) => state === "proposed");
      await story.answer(revised, "approve");
      const pushed = await story.until("the push", ({ state }) => state === "in_review");

      expect(kept.candidate?.commit).toBe(story.commit);
      expect(revised.candidate?.files.map(({ path }) => path)).toEqual(["src/cart.py"]);
      expect(await story.repository.branch(story.branch)).toBe(pushed.candidate?.commit);
    });

    it("leaves a branch to whoever brings it up to date and changes something besides", async () => {
      const story = await begin();
      await story.pushToMain({ "README.md": "The shop\n" });
      const theirs = await updateBranch(story, "merge", "refs/heads/main^{tree}");

      const left = await story.until("the look", ({ review }) => review?.head === theirs);
      await story.looks(2);

      expect(left.review?.blocked).toContain("somebody pushed");
      expect((await story.fix()).state).toBe("in_review");
      expect(await story.repository.branch(story.branch)).toBe(theirs);
    });

    it("keeps a commit that somebody pushes between the approval and the push", async () => {
      const story = await begin();
      addComment(story.pull, "ben", "Use `is None`.");
      const proposed = await story.until("a revision", ({ state }) => state === "proposed");
      await story.stop();
      const theirs = await story.pushToBranch({ "src/cart.py": cartFile("1") });
      await story.answer(proposed, "approve");
      story.start();

      const kept = await story.until(
        "the review",
        ({ state, review }) => state === "in_review" && review?.head === theirs,
      );

      expect(await story.repository.branch(story.branch)).toBe(theirs);
      expect(kept.published?.candidate.commit).toBe(story.commit);
      expect(kept.review?.blocked).toContain("somebody pushed");
    });
  },
);

/** What "Update branch" makes; `tree` is what it should be unless given. */
async function updateBranch(
  { repository, branch: name }: ReviewedFix,
  how: "merge" | "rebase",
  tree?: string,
): Promise<string> {
  const [main, branch] = ["refs/heads/main", `refs/heads/${name}`];
  const merged = tree ?? (await repository.git("merge-tree", "--write-tree", branch, main)) ?? "";
  const parents = how === "merge" ? ["-p", branch, "-p", main] : ["-p", main];
  const who = ["-c", "user.name=ben", "-c", "user.email=ben@localhost"];
  const made = await repository.git(
    ...who,
    "commit-tree",
    merged,
    ...parents,
    "-m",
    "Update branch",
  );
  await repository.git("update-ref", branch, made ?? "");
  return made ?? "";
}
