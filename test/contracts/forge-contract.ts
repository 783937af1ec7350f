import type { Forge, OpenPullRequest, Publication } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { testFolder, type TestFolder, type TestRepository } from "../support/git-repository.ts";

/** A forge whose repository has one commit on main, and what lies there. */
export interface ForgeUnderTest {
  readonly forge: Forge;
  /** The bare clone to publish from. Its remote is the forge's repository, with `owner`'s main. */
  readonly clone: string;
  /** Which commit a branch of the forge holds, or null. */
  branch(name: string): Promise<string | null>;
  /** Texts of the pull requests that there are. */
  pullRequests(): Promise<readonly string[]>;
  /** Merges the pull request of a branch as a person does at the forge, as one new commit. */
  mergeThere(branch: string): Promise<void>;
  /** Closes it so. */
  closeThere(branch: string): Promise<void>;
  end(): Promise<void>;
}

/** The promises of the Forge port. */
export function describeForge(
  what: string,
  open: (folder: TestFolder, owner: TestRepository, base: string) => Promise<ForgeUnderTest>,
): void {
  describe(`the forge "${what}"`, { timeout: 60_000 }, () => {
    const { signal } = new AbortController();
    let folder: TestFolder;
    let under: ForgeUnderTest;
    let base: string;
    let commits: readonly [string, string];
    beforeEach(async () => {
      folder = await testFolder();
      const owner = await folder.repository("owner");
      base = await owner.commit("base", { "a.js": "0\n" });
      const first = await owner.commit("first", { "a.js": "1\n" });
      commits = [first, await owner.commit("second", { "a.js": "2\n" })];
      under = await open(folder, owner, base);
    });
    afterEach(async () => {
      await under.end();
      await folder.end();
    });

    function publication(changes: Partial<Publication> = {}): Publication {
      return {
        project: "shop",
        fix: "1a2b3c4d",
        fingerprint: "00000000000000aa",
        clone: under.clone,
        commit: commits[0],
        replaces: null,
        branch: "hotfix/auto-00000000000000aa",
        base: "main",
        baseCommit: base,
        title: "fix: let a guest check out",
        body: "<!-- mendwatch fix=1a2b3c4d -->\n\nA guest has no cart.\n",
        marker: "<!-- mendwatch fix=1a2b3c4d -->",
        labels: ["mendwatch", "proof:P3"],
        proof: "P3, your error 3 of 3 before, 0 of 3 after",
        ...changes,
      };
    }

    it("puts exactly the commit on its branch, and opens one pull request with title and body", async () => {
      const { url, adopted } = await under.forge.publish(publication(), signal);

      expect(await under.branch("hotfix/auto-00000000000000aa")).toBe(commits[0]);
      const texts = await under.pullRequests();
      expect(texts.length).toBe(1);
      expect(texts[0]).toContain("fix: let a guest check out");
      expect(texts[0]).toContain("A guest has no cart.");
      expect(url).not.toBe("");
      expect(adopted).toBe(false);
    });

    it("finds what is already there when it is asked again", async () => {
      const first = await under.forge.publish(publication(), signal);

      const again = await under.forge.publish(publication(), signal);

      expect(again).toEqual({ ...first, adopted: true });
      expect((await under.pullRequests()).length).toBe(1);
    });

    it("never moves a branch that holds something else", async () => {
      await under.forge.publish(publication(), signal);

      await expect(
        under.forge.publish(publication({ commit: commits[1], fix: "99999999" }), signal),
      ).rejects.toMatchObject({ code: "MW_BRANCH_TAKEN" });

      expect(await under.branch("hotfix/auto-00000000000000aa")).toBe(commits[0]);
      expect((await under.pullRequests()).length).toBe(1);
    });

    it("leaves the base alone", async () => {
      await under.forge.publish(publication(), signal);

      expect(await under.branch("main")).toBe(base);
    });

    async function published(): Promise<OpenPullRequest> {
      const { notes: _, ...pullRequest } = await under.forge.publish(publication(), signal);
      const { project, fix, clone, branch, base: name, commit, baseCommit } = publication();
      return { project, fix, clone, branch, base: name, commit, baseCommit, pullRequest };
    }
    const nothing = new Set<string>();

    it("shows what is open, with its head and the tip of its base", async () => {
      const look = await under.forge.look(await published(), nothing, signal);

      expect(look).toMatchObject({
        state: "open",
        by: null,
        head: commits[0],
        mergeCommit: null,
        base: "main",
        baseCommit: base,
        obstacle: null,
        remarks: [],
        checks: [],
      });
    });

    it("brings a branch forward from the commit that it replaces, in the same pull request", async () => {
      const place = await published();
      const later = publication({ commit: commits[1], replaces: commits[0] });

      await under.forge.publish(later, signal);
      const again = await under.forge.publish(later, signal);

      expect(again).toMatchObject({ url: place.pullRequest.url, adopted: true });
      expect((await under.pullRequests()).length).toBe(1);
      const look = await under.forge.look({ ...place, commit: commits[1] }, nothing, signal);
      expect(look).toMatchObject({ state: "open", head: commits[1] });
    });

    it("merges the head that it is told, and shows the commit that the base has from it", async () => {
      const place = await published();

      const outcome = await under.forge.merge(place, commits[0], signal);

      const tip = await under.branch("main");
      expect(tip).not.toBe(base);
      expect(outcome).toMatchObject({ outcome: "merged", commit: tip });
      const look = await under.forge.look(place, nothing, signal);
      expect(look).toMatchObject({ state: "merged", head: commits[0], mergeCommit: tip });
    });

    it("merges no other head", async () => {
      const outcome = await under.forge.merge(await published(), commits[1], signal);

      expect(outcome).toEqual({ outcome: "refused", reason: expect.stringMatching(/./) });
      expect(await under.branch("main")).toBe(base);
    });

    it("sees that somebody else has merged it, and who", async () => {
      const place = await published();

      await under.mergeThere(place.branch);

      const look = await under.forge.look(place, nothing, signal);
      const mergeCommit = await under.branch("main");
      expect(look).toMatchObject({ state: "merged", mergeCommit, head: commits[0] });
      expect(look.by).toMatch(/^(?:github|git):\w/);
    });

    it("sees that it was closed", async () => {
      const place = await published();

      await under.closeThere(place.branch);

      const look = await under.forge.look(place, nothing, signal);
      expect(look).toMatchObject({ state: "closed", mergeCommit: null, head: commits[0] });
    });

    it("writes a comment once for each key, and knows it for its own", async () => {
      const place = await published();
      const reply = { key: "round-2", text: "It came to nothing." };

      const id = await under.forge.reply(place, reply, signal);
      const again = await under.forge.reply(place, reply, signal);
      const other = await under.forge.reply(place, { ...reply, key: "round-3" }, signal);

      expect(again).toBe(id);
      expect(other).not.toBe(id);
      const { remarks } = await under.forge.look(place, nothing, signal);
      expect(remarks.filter(({ standing }) => standing !== "ours")).toEqual([]);
      const known = await under.forge.look(place, new Set([id, other]), signal);
      expect(known.remarks).toEqual([]);
    });

    it("publishes nothing after an abort", async () => {
      const stopped = AbortSignal.abort(new Error("cancelled"));

      await expect(under.forge.publish(publication(), stopped)).rejects.toThrow("cancelled");

      expect(await under.branch("hotfix/auto-00000000000000aa")).toBeNull();
      expect(await under.pullRequests()).toEqual([]);
    });
  });
}
