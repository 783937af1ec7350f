import { describe, expect, it } from "vitest";

import { createReviews, repliesIn } from "../support/github-reviews.ts";
import { addComment, closePull, mergeHead } from "../support/github/review-routes.ts";
import { reviewedId } from "../support/reviewed-fix.ts";

describe(
  "a pull request in review that somebody merges, closes or opens again",
  { timeout: 60_000 },
  () => {
    const { begin } = createReviews();

    it("is merged with the fix when somebody merges it there, with the commit that GitHub names", async () => {
      const story = await begin();
      const sha = await mergeHead(story.repository, story.pull, "ben", "squash");

      const merged = await story.until("the merge", ({ state }) => state === "merged");

      expect(merged.merge).toMatchObject({ actor: "github:ben", head: story.commit, commit: sha });
      expect(merged.audit.at(-1)?.actor).toBe("github:ben");
    });

    it("is closed with the fix when somebody closes it there, also while a revision waits", async () => {
      const story = await begin();
      addComment(story.pull, "ben", "Use `is None`.");
      await story.until("a revision", ({ state }) => state === "proposed");
      await closePull(story.repository, story.pull, "ben");

      const closed = await story.until("the end", ({ state }) => state === "closed");

      expect(closed.outcome).toMatchObject({
        code: "closed",
        text: expect.stringContaining("closed without a merge by github:ben"),
      });
    });

    it("is followed again where it is opened again, with what is written there then", async () => {
      const story = await begin();
      await closePull(story.repository, story.pull, "ben");
      await story.until("the end", ({ state }) => state === "closed");
      await story.store.giveReason({
        id: reviewedId,
        kind: "wrong-fix",
        words: "",
        actor: "telegram:Anna (42)",
        at: Date.now(),
      });
      story.pull.state = "open";
      addComment(story.pull, "ben", "Use `is None`.");

      const revised = await story.until("a revision", ({ state }) => state === "proposed");

      expect(revised).toMatchObject({ round: 2, outcome: null, reason: null });
      expect(
        revised.audit.find(({ from, to }) => from === "closed" && to === "in_review"),
      ).toMatchObject({
        actor: "forge",
        detail: "the pull request was opened again",
      });
    });

    it("is seen merged where it was opened again and merged between two looks", async () => {
      const story = await begin();
      await closePull(story.repository, story.pull, "ben");
      await story.until("the end", ({ state }) => state === "closed");
      story.pull.state = "open";
      const sha = await mergeHead(story.repository, story.pull, "ben", "squash");

      const merged = await story.until("the merge", ({ state }) => state === "merged");

      expect(merged.merge).toMatchObject({ actor: "github:ben", commit: sha });
    });

    it("is not followed where another fix has begun when it is opened again, which is said once", async () => {
      const story = await begin();
      await closePull(story.repository, story.pull, "ben");
      await story.until("the end", ({ state }) => state === "closed");
      const again = { actor: "terminal:anna", now: Date.now() };
      await story.store.fixAgain({ id: "feedbeef", of: reviewedId, ...again });
      story.pull.state = "open";
      addComment(story.pull, "ben", "Use `is None`.");

      const told = await story.until(
        "that it is told",
        ({ outcome }) => outcome?.text.includes("does not follow this one") ?? false,
      );

      expect(told.state).toBe("closed");
      expect(told.outcome?.text).toContain("Fix feedbeef of the same error");
      expect(repliesIn(story.pull)).toEqual([
        expect.stringContaining("does not follow this pull request"),
      ]);
      expect(story.tasks).toEqual([]);
    });

    it("is not pushed where it was closed between the approval and the push", async () => {
      const story = await begin();
      addComment(story.pull, "ben", "Use `is None`.");
      const proposed = await story.until("a revision", ({ state }) => state === "proposed");
      await story.stop();
      await closePull(story.repository, story.pull, "ben");
      await story.answer(proposed, "approve");
      story.start();

      await story.until("the end", ({ state }) => state === "closed");

      expect(await story.repository.branch(story.branch)).toBe(story.commit);
    });
  },
);
