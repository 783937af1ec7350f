import { access, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Fix, FixPatch, FixState } from "@mendwatch/fixer";
import { afterEach, describe, expect, it } from "vitest";

import { createLocalForge } from "../../packages/fixer/src/adapters/local-forge/local-forge.ts";
import { createPublicationStage } from "../../packages/fixer/src/stages/publication/publication.ts";
import { openPullRequest } from "../../packages/fixer/src/stages/review/open-pull-request.ts";
import type { Deploying } from "../../packages/fixer/src/stages/production-check/deploying.ts";
import { eventually } from "../support/eventually.ts";
import { moveFix } from "../support/move-fix.ts";
import { tellProduction, type Production } from "../support/production.ts";

const anna = "telegram:Anna (42)";

describe("a tap after a merge", () => {
  let production: Production;
  const others: Deploying[] = [];
  afterEach(async () => {
    for (const other of others.splice(0)) await other.stop();
    await production.end();
  });

  async function merged(command: string | null): Promise<Fix> {
    production = await tellProduction({ deploy: command });
    return production.merged();
  }
  function deploy(fix: Fix): Promise<Fix> {
    return production.approval.deploy(fix.id, mergeOf(fix), anna);
  }
  function ended(fix: Fix): Promise<Fix> {
    return production.until(fix.id, fix.state, ({ deployRun }) => deployRun?.endedAt !== null);
  }

  describe("on Deploy", () => {
    it("runs the owner's command once, in his checkout, with the merge commit", async () => {
      const fix = await merged(
        'echo "shipping $MENDWATCH_COMMIT with [$GITHUB_TOKEN]" && pwd && date +%N >> ran',
      );

      const begun = await deploy(fix);

      expect(begun.deployRun).toMatchObject({ actor: anna, endedAt: null, exitCode: null });
      const { deployRun, audit, state } = await ended(fix);
      expect(deployRun).toMatchObject({
        exitCode: 0,
        output: `shipping ${mergeOf(fix)} with []\n${production.owner.path}`,
      });
      expect(state).toBe("merged");
      expect(audit.slice(-2)).toMatchObject([
        { actor: anna, detail: "the deploy command was begun" },
        { actor: "fixer", detail: "the deploy command ended with 0" },
      ]);
      const runs = await readFile(join(production.owner.path, "ran"), "utf8");
      expect(runs.trim().split("\n")).toHaveLength(1);
    });

    it("tells a failure with the end of what was printed, without the secrets in it", async () => {
      const fix = await merged(
        "seq 1 20000; echo token ghp_0123456789abcdefghijABCDEFGHIJ012345 >&2; exit 3",
      );

      await deploy(fix);

      const { deployRun } = await ended(fix);
      expect(deployRun?.exitCode).toBe(3);
      expect(deployRun?.output.length).toBeLessThan(9_000);
      expect(deployRun?.output).toContain("20000");
      expect(deployRun?.output).toContain("[REDACTED:");
      expect(deployRun?.output).not.toContain("ghp_");
    });

    it("is refused while a command runs for the repository, whichever fix it is of", async () => {
      const fix = await merged("while [ ! -e stop ]; do sleep 0.02; done");
      await deploy(fix);

      await expect(deploy(fix)).rejects.toMatchObject({ code: "MW_DEPLOY_RUNNING" });

      await production.owner.write({ stop: "" });
      expect((await ended(fix)).deployRun?.exitCode).toBe(0);
    });

    it("ends a command that lasts too long", async () => {
      const fix = await merged("sleep 600");
      const impatient = production.newDeploying(400);
      others.push(impatient);

      await impatient.begin(fix, mergeOf(fix), anna);

      const { deployRun, audit } = await ended(fix);
      expect(deployRun).toMatchObject({ exitCode: null });
      expect(deployRun?.output).toContain("(ended after");
      expect(audit.at(-1)?.detail).toBe("the deploy command was ended");
    });

    it("ends with the fixer that is stopped, and with what it began", async () => {
      const fix = await merged("sleep 600 & echo $! > child; wait");
      await deploy(fix);
      const child = await eventually("the child to run", async () =>
        Number(await readFile(join(production.owner.path, "child"), "utf8")),
      );

      await production.deploying.stop();

      expect((await production.get(fix.id)).deployRun).toMatchObject({ exitCode: null });
      await eventually("the child to be gone", () => !isAlive(child));
    });

    it("is said to be cut off after a crash, is not repeated, and not begun beside what lives on", async () => {
      const fix = await merged("echo run >> ran; while [ ! -e stop ]; do sleep 0.02; done");
      await deploy(fix);
      await eventually("the command to run", () => exists(join(production.owner.path, "ran")));
      const next = production.newDeploying();
      others.push(next);

      // The first fixer is as good as killed: it does not know of the next one.
      await next.settleLeftovers();
      const told = await production.get(fix.id);
      const again = next.begin(told, mergeOf(fix), anna);
      await expect(again).rejects.toMatchObject({ code: "MW_DEPLOY_RUNNING" });
      await production.owner.write({ stop: "" });

      expect(told.deployRun).toMatchObject({ exitCode: null });
      expect(told.deployRun?.output).toContain("The fixer was ended while it ran.");
      expect(told.deployRun?.output).toContain("It still runs");
      expect(await readFile(join(production.owner.path, "ran"), "utf8")).toBe("run\n");
    });

    it("is refused without a command, for another commit, and before the merge", async () => {
      const fix = await merged(null);

      await expect(deploy(fix)).rejects.toMatchObject({ code: "MW_DEPLOY_NOT_CONFIGURED" });
      const another = production.approval.deploy(fix.id, "c0ffee", anna);
      await expect(another).rejects.toMatchObject({ code: "MW_STALE_DECISION" });
      await production.approval.cancel(fix.id, anna, null);
      await expect(deploy(fix)).rejects.toMatchObject({ code: "MW_NOT_WAITING" });
    });
  });

  describe("on Revert", () => {
    it("takes the merge back in a pull request, ends the fix once that is merged, and itself once deployed", async () => {
      const fix = await merged(null);
      await production.owner.commit("Something else", { "src/tax.js": "export const tax = 7;\n" });
      await production.owner.git("push", "--quiet", "origin", "main");

      const { begun, fix: revert } = await production.approval.revert(fix.id.slice(0, 6), anna);
      const again = await production.approval.revert(fix.id, anna);

      expect(begun).toBe(true);
      expect(again).toMatchObject({ begun: false, fix: { id: revert.id } });
      expect(revert).toMatchObject({ state: "approved", reverts: fix.id });
      const { file, commit } = await publishAndMerge(production, revert);
      const text = await readFile(file, "utf8");
      expect(text).toContain("# revert: let a guest check out");
      expect(text).toContain(`Mendwatch-Reverts: ${fix.id}`);
      const shown = await production.owner.git("show", "--format=%B", commit);
      expect(shown).toContain(`This reverts commit ${mergeOf(fix)}.`);
      expect(await filesAt(production, commit)).toMatchObject({
        "src/cart.js": "export const total = (cart) => cart.total;",
        "src/tax.js": "export const tax = 7;",
      });
      const taken = await production.later(fix.id, "no_evidence");
      expect(taken.outcome).toMatchObject({ code: "reverted" });
      await production.beat("prod-1", commit);
      const { outcome } = await production.until(revert.id, "resolved");
      expect(outcome).toMatchObject({ code: "taken-back" });
    });

    it("is refused with what to do where later commits changed the same lines", async () => {
      const fix = await merged(null);
      await production.owner.commit("Change it again", {
        "src/cart.js": "export const total = (cart) => cart?.total ?? null;\n",
      });
      await production.owner.git("push", "--quiet", "origin", "main");

      const refused = production.approval.revert(fix.id, anna);

      await expect(refused).rejects.toMatchObject({
        code: "MW_REVERT_CONFLICT",
        message: expect.stringContaining(`git revert ${mergeOf(fix)}`),
      });
      expect(await production.store.listFixes({ limit: 9 })).toHaveLength(1);
    });

    it("is refused where it was taken back by hand, or never merged", async () => {
      const fix = await merged(null);
      await production.report(production.before, { fingerprint: "00000000000000dd" });
      const [other] = await production.store.listFixes({ states: ["received"], limit: 1 });
      await production.owner.git("revert", "--no-edit", mergeOf(fix));
      await production.owner.git("push", "--quiet", "origin", "main");

      const twice = production.approval.revert(fix.id, anna);
      await expect(twice).rejects.toMatchObject({ code: "MW_REVERT_EMPTY" });
      const never = production.approval.revert(other?.id ?? "", anna);
      await expect(never).rejects.toMatchObject({ code: "MW_NOT_MERGED" });
    });

    it("takes back all that a merge of several commits brought", async () => {
      const fix = await merged(null);
      const { owner } = production;
      await owner.git("checkout", "--quiet", "-b", "feature", production.before);
      await owner.commit("One", { "src/one.js": "1\n" });
      await owner.commit("Two", { "src/two.js": "2\n" });
      await owner.git("checkout", "--quiet", "main");
      await owner.git("merge", "--quiet", "--no-ff", "--message=Merge feature", "feature");
      await owner.git("push", "--quiet", "origin", "main");
      const commit = (await owner.git("rev-parse", "HEAD")).trim();
      const merge = { actor: "github:anna", at: 0, head: commit, commit };
      await write(production, fix, "merged", { merge });

      const { fix: revert } = await production.approval.revert(fix.id, anna);

      const files = await production.git.run(
        ["ls-tree", "-r", "--name-only", revert.candidate?.commit ?? ""],
        { gitDir: revert.workspace?.clone ?? "", signal: new AbortController().signal },
      );
      expect(files.trim().split("\n")).toEqual(["src/cart.js", "src/tax.js", "test/cart.test.js"]);
    });
  });
});

function mergeOf(fix: Fix): string {
  return fix.merge?.commit ?? "";
}

async function write(
  { store, clock }: Production,
  { id }: Fix,
  to: FixState,
  patch: FixPatch = {},
): Promise<Fix> {
  const fix = await store.getFix(id);
  if (fix === null) throw new Error(`there is no fix ${id}`);
  return moveFix(store, fix, to, patch, { now: clock.now() });
}

/** Publishes a revert through the real stage, and merges it as its owner would. */
async function publishAndMerge(
  production: Production,
  revert: Fix,
): Promise<{ readonly file: string; readonly commit: string }> {
  const { git, stateDir, project } = production;
  const { signal } = new AbortController();
  const forge = createLocalForge({ git, stateDir });
  const stage = createPublicationStage({ git, forgeOf: () => forge });
  const publishing = await write(production, revert, "publishing");
  const { patch } = await stage({
    fix: publishing,
    project,
    signal,
    checkpoint: () => Promise.resolve(),
  });
  const open = await write(production, revert, "in_review", patch);
  const head = open.candidate?.commit ?? "";
  const merge = await forge.merge(openPullRequest(open), head, signal);
  if (merge.outcome !== "merged") throw new Error(merge.reason);
  const { commit } = merge;
  const at = production.clock.now();
  await write(production, revert, "merged", { merge: { actor: anna, at, head, commit } });
  await production.owner.git("fetch", "--quiet", "origin");
  return { file: open.pullRequest?.url ?? "", commit };
}

async function filesAt(
  { owner }: Production,
  commit: string,
): Promise<Readonly<Record<string, string>>> {
  const paths = ["src/cart.js", "src/tax.js"];
  const texts = await Promise.all(paths.map((path) => owner.git("show", `${commit}:${path}`)));
  return Object.fromEntries(paths.map((path, index) => [path, texts[index] ?? ""]));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
