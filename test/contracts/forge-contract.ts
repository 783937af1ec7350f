import type { Forge, Publication } from "@mendwatch/fixer";
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

    it("publishes nothing after an abort", async () => {
      const stopped = AbortSignal.abort(new Error("cancelled"));

      await expect(under.forge.publish(publication(), stopped)).rejects.toThrow("cancelled");

      expect(await under.branch("hotfix/auto-00000000000000aa")).toBeNull();
      expect(await under.pullRequests()).toEqual([]);
    });
  });
}
