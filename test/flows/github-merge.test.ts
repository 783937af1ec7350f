import type { Fix } from "@mendwatch/fixer";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { proposeIn } from "../support/proposed-store.ts";
import { startGitHub, type GitHubEmulator } from "../support/github/github.ts";
import { addReview, mergeHead } from "../support/github/review-routes.ts";
import {
  reviewFix,
  reviewedId,
  cartFile,
  type ReviewedFix,
  type ReviewOptions,
} from "../support/reviewed-fix.ts";

describe("a merge", { timeout: 60_000 }, () => {
  let gitHub: GitHubEmulator;
  let story: ReviewedFix;
  beforeAll(async () => {
    gitHub = await startGitHub();
  });
  afterAll(() => gitHub.end());
  afterEach(async () => {
    gitHub.interfere = () => null;
    await story.end();
  });

  async function begin(options: ReviewOptions = {}): Promise<void> {
    const people = { ben: "write" } as const;
    story = await reviewFix(gitHub, { ...options, repository: { people, ...options.repository } });
    story.start();
  }
  function merge(head = story.commit): Promise<unknown> {
    return story.approval.decide(reviewedId, "merge", head, "telegram:Anna (42)");
  }
  /** Commits that main has got since the base. */
  async function merged(): Promise<readonly string[]> {
    const { published } = await story.fix();
    const range = `${published?.baseCommit}..refs/heads/main`;
    return ((await story.repository.git("rev-list", range)) ?? "").split("\n").filter(Boolean);
  }
  function mergeRequests(): number {
    const path = `/repos/${story.repository.fullName}/pulls/1/merge`;
    return gitHub.requests.filter((one) => one.method === "PUT" && one.path === path).length;
  }

  it.each([
    ["merge", "merge commit"],
    ["rebase", "rebase"],
  ] as const)(
    "that somebody taps goes through with the head that was shown, as the repository allows: %s",
    async (method, how) => {
      await begin({ repository: { mergeMethods: [method] } });
      await story.until("that it can be merged", isOpen);

      await merge();
      const done = await story.until("the merge", ({ state }) => state === "merged");

      const tip = await story.repository.branch("main");
      expect(done.merge).toMatchObject({
        actor: "telegram:Anna (42)",
        head: story.commit,
        commit: tip,
      });
      expect(await merged()).toEqual(method === "merge" ? [tip, story.commit] : [tip]);
      expect(done.audit.at(-1)?.detail).toContain(how);
    },
  );

  it("is not to be had while a check is red or runs", async () => {
    await begin();
    const { jobs } = story.repository;
    jobs.push({ id: 1, sha: story.commit, name: "test", conclusion: null, log: "" });
    const running = await story.until("the check", ({ review }) => review?.checks === "pending");

    await expect(merge()).rejects.toMatchObject({ code: "MW_NOT_WAITING" });

    expect(running.review?.blocked).toBe("checks are not through yet: test");
    jobs.splice(0, 1, { id: 1, sha: story.commit, name: "test", conclusion: "success", log: "" });
    const green = await story.until("that it can be merged", isOpen);
    expect(green.review?.checks).toBe("passing");
  });

  it("is not to be had before the checks that the base has show up, and then at once", async () => {
    await begin({ awaitChecks: "1h" });
    const { jobs } = story.repository;
    const base = (await story.fix()).published?.baseCommit ?? "";
    jobs.push({ id: 1, sha: base, name: "test", conclusion: "success", log: "" });
    const waits = await story.until("what it waits for", ({ review }) =>
      Boolean(review?.blocked?.includes("have not shown up here yet: test")),
    );

    await expect(merge()).rejects.toMatchObject({ code: "MW_NOT_WAITING" });

    expect(waits.review?.checks).toBe("none");
    jobs.push({ id: 2, sha: story.commit, name: "test", conclusion: "success", log: "" });
    const green = await story.until("that it can be merged", isOpen);
    expect(green.review?.checks).toBe("passing");
  });

  it("is to be had without any check once none is waited for any more", async () => {
    await begin({ awaitChecks: "1s" });

    const open = await story.until("that it can be merged", isOpen);

    const pushed = open.audit.find(({ to }) => to === "in_review");
    expect(open.review?.checks).toBe("none");
    expect(open.updatedAt - (pushed?.at ?? Infinity)).toBeGreaterThanOrEqual(1_000);
  });

  it("is void where the head has moved before the tap, and asked about anew by nobody", async () => {
    await begin();
    await story.until("that it can be merged", isOpen);
    await story.stop();
    const theirs = await story.pushToBranch({ "src/cart.py": cartFile("1") });
    await merge();
    story.start();

    const back = await story.until(
      "that it is back",
      ({ state, review }) => state === "in_review" && review?.head === theirs,
    );

    expect(back).toMatchObject({
      merge: null,
      review: { blocked: expect.stringContaining("somebody pushed") },
    });
    expect(await merged()).toEqual([]);
    expect(mergeRequests()).toBe(0);
    await expect(merge()).rejects.toMatchObject({ code: "MW_NOT_WAITING" });
  });

  it("is not made where the base has changed its file before the tap; it is proven anew first", async () => {
    await begin();
    await story.until("that it can be merged", isOpen);
    await story.stop();
    await story.pushToMain({ "src/cart.py": cartFile("cart.total", "# With tax.\n\n\n") });
    await merge();
    story.start();

    const proposed = await story.until("a revision", ({ state }) => state === "proposed");

    expect(mergeRequests()).toBe(0);
    expect(proposed.workspace?.baseCommit).toBe(await story.repository.branch("main"));
    expect(proposed.merge).toBeNull();
  });

  it.each([
    [405, "Required status check is expected."],
    [409, "Head branch was modified. Review and try the merge again."],
    [403, "Resource not accessible by personal access token"],
    [405, "Changes must be made through the merge queue"],
    [422, "Validation Failed: base branch policy prohibits the merge"],
  ])(
    "that GitHub refuses with %i goes back to the review with its words",
    async (status, message) => {
      await begin();
      await story.until("that it can be merged", isOpen);
      gitHub.interfere = ({ method }) => (method === "PUT" ? { status, body: { message } } : null);

      await merge();
      await story.until("that it is back", ({ audit }) =>
        audit.some(({ from, to }) => from === "merging" && to === "in_review"),
      );
      await story.looks(2);

      expect(await story.fix()).toMatchObject({
        state: "in_review",
        merge: null,
        review: { blocked: expect.stringContaining(message) },
      });
      expect(await merged()).toEqual([]);
    },
  );

  it("whose answer is lost is found, and made once", async () => {
    await begin();
    await story.until("that it can be merged", isOpen);
    const faults = [{ cut: "after" }] as const;
    const left = [...faults];
    gitHub.interfere = ({ method }) => (method === "PUT" ? (left.pop() ?? null) : null);

    await merge();
    const done = await story.until("the merge", ({ state }) => state === "merged");

    expect(mergeRequests()).toBe(1);
    expect(await merged()).toEqual([done.merge?.commit]);
    expect(done.requeues).toBe(1);
  });

  it("during which GitHub is in trouble is tried again", async () => {
    await begin();
    await story.until("that it can be merged", isOpen);
    let failures = 0;
    gitHub.interfere = ({ method }) =>
      method === "PUT" && (failures += 1) < 3 ? { status: 502, body: {} } : null;

    await merge();
    await story.until("the merge", ({ state }) => state === "merged");

    expect(failures).toBe(3);
    expect((await merged()).length).toBe(1);
  });

  it.each([true, false])(
    "in which the fixer was killed is ended by the next one, once; after GitHub had merged: %s",
    async (hadMerged) => {
      await begin();
      await story.until("that it can be merged", isOpen);
      await story.stop();
      await merge();
      // What a kill leaves behind: a lease that lives, and perhaps what GitHub was asked for.
      await story.store.claim({
        worker: "test",
        states: ["merging"],
        leaseMs: 600_000,
        now: Date.now(),
      });
      if (hadMerged) await mergeHead(story.repository, story.pull, "anna", "squash");
      story.start();

      const done = await story.until("the merge", ({ state }) => state === "merged");

      expect(await merged()).toEqual([done.merge?.commit]);
      expect(done.merge?.actor).toBe("telegram:Anna (42)");
      expect(mergeRequests()).toBe(hadMerged ? 0 : 1);
    },
  );
});

describe("autonomy merge", { timeout: 60_000 }, () => {
  let gitHub: GitHubEmulator;
  let story: ReviewedFix;
  beforeAll(async () => {
    gitHub = await startGitHub();
  });
  afterAll(() => gitHub.end());
  afterEach(() => story.end());

  async function begin(options: ReviewOptions = {}): Promise<void> {
    const people = { ben: "write" } as const;
    story = await reviewFix(gitHub, {
      autonomy: "merge",
      proof: "P3",
      repository: { people },
      ...options,
    });
  }
  async function staysOpen(): Promise<void> {
    await story.until("that it can be merged", isOpen);
    await story.looks(8);
    expect((await story.fix()).state).toBe("in_review");
  }

  it("merges what has the best proof, no flag and a small change", async () => {
    await begin();
    story.start();

    const done = await story.until("the merge", ({ state }) => state === "merged");

    expect(done.merge).toMatchObject({ actor: "policy", head: story.commit });
  });

  it("leaves to people what is proven less, and says so once", async () => {
    await begin({ proof: "P2" });
    story.start();
    await staysOpen();

    const noted = (await story.fix()).audit.filter(({ what }) => what === "noted");
    expect(noted.map(({ detail }) => detail)).toEqual([
      "not merged without a person: its proof is P2, not P3",
    ]);
  });

  it("leaves to people what has a flag", async () => {
    await begin({ flags: ["payments"] });
    story.start();
    await staysOpen();

    expect((await story.fix()).audit.at(-1)?.detail).toContain("it has flags: payments");
  });

  it("is off after a regression in the project, and says so", async () => {
    await begin();
    const { store, project } = story;
    await proposeIn(store, "feedbeef", {}, "proposed", "/code/before");
    const before = await store.getFix("feedbeef");
    await store.decide({
      id: "feedbeef",
      decision: "approve",
      commit: before?.candidate?.commit ?? "",
      actor: "terminal:anna",
      at: Date.now(),
    });
    const merge = { actor: "policy", at: Date.now(), head: "c0ffee", commit: "c0ffee" };
    for (const to of ["publishing", "in_review", "merged", "deployed", "regressed"] as const) {
      const { state: from, version } = (await store.getFix("feedbeef")) ?? {
        state: to,
        version: 0,
      };
      const request = { id: "feedbeef", from, to, held: { version }, patch: { merge } };
      await store.transition({ ...request, actor: "fixer", detail: null, now: Date.now() });
    }
    story.start();

    await staysOpen();

    expect(before?.project).toBe(project.key);
    expect((await story.fix()).audit.at(-1)?.detail).toContain(
      "fix feedbeef of this project regressed",
    );
  });

  it("waits for whoever wants changes", async () => {
    await begin();
    addReview(story.pull, "ben", "CHANGES_REQUESTED");
    story.start();

    await staysOpen();

    expect((await story.fix()).review).toMatchObject({
      checks: "none",
      blocked: null,
      wantedBy: ["github:ben"],
    });
  });
});

function isOpen({ review }: Fix): boolean {
  return review?.blocked === null;
}
