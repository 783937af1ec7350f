import { describe, expect, it } from "vitest";

import { proposeIn } from "../../../../../test/support/proposed-store.ts";
import {
  cart,
  type Files,
  guestTest,
  proof,
  proofWithRounds,
  proveFixes,
  repaired,
  repairWith,
  shop,
  watched,
} from "../../../../../test/support/proven-fixes.ts";
import type { StagedFix } from "../../../../../test/support/staged-fix.ts";
import { createWorkspaceStage } from "../workspace/workspace.ts";

describe("a round that is proven", { timeout: 120_000 }, () => {
  const { checking, checked } = proveFixes();

  it("runs nothing of a change that people did not want, and asks for another", async () => {
    const change = { "src/cart.js": repaired, "test/guest.test.js": guestTest };
    const staged = await checking(shop, change);
    const { store, fix } = staged;
    await proposeIn(store, "aaaa0001", { candidate: fix.candidate }, "proposed", fix.repository);
    const commit = fix.candidate?.commit ?? null;
    await store.decide({ id: "aaaa0001", decision: "skip", actor: "web:anna", commit, at: 1 });
    staged.fix = { ...fix, fingerprint: "aaaa0001aaaa0001" };

    await staged.run(proofWithRounds(staged));

    expect(staged.fix).toMatchObject({ state: "repairing", round: 2, proof: null });
    expect(staged.fix.instruction).toContain("fix aaaa0001");
  });

  it("refuses what is below minProof, and says exactly what is missing", async () => {
    const staged = await checked(shop, { "src/cart.js": repaired }, { minProof: "P2" });

    expect(staged.fix).toMatchObject({
      state: "refused",
      outcome: {
        code: "below-min-proof",
        text: "Proof P1 is below P2: the fix brings no test of its own.",
      },
    });
  });

  it("sends what it broke back to the agent, and refuses it where the agent changes nothing more", async () => {
    const staged = await checking(shop, { "src/cart.js": "export const total = () => 0;\n" });
    await staged.run(proofWithRounds(staged));

    expect(staged.fix).toMatchObject({ state: "repairing", round: 2, repair: null });
    expect(staged.fix.instruction).toContain("test/cart.test.js: a cart has a total (failed)");
    const sandbox = watched();
    await repairWith(staged, {});
    await staged.run(proofWithRounds(staged, sandbox));
    expect(staged.fix).toMatchObject({ state: "refused", outcome: { code: "newly-broken" } });
    expect(staged.fix.outcome?.text).toContain("a cart has a total");
    // The same commit on the same base is not measured again.
    expect(sandbox.commands).toEqual([]);
  });

  it("asks once more for a test that shows the error, and proposes the better proof", async () => {
    const staged = await checking(shop, { "src/cart.js": repaired });
    await staged.run(proofWithRounds(staged));
    expect(staged.fix).toMatchObject({ state: "repairing", round: 2, proof: { level: "P1" } });
    expect(staged.fix.instruction).toContain("the fix brings no test of its own");

    await repairWith(staged, { "test/guest.test.js": guestTest });
    await staged.run(proofWithRounds(staged));

    expect(staged.fix).toMatchObject({ state: "proposed", fallback: null, proof: { level: "P3" } });
  });

  it("proposes the earlier change where the further rounds spoil it", async () => {
    const staged = await checking(shop, { "src/cart.js": repaired });
    await staged.run(proofWithRounds(staged));
    const first = staged.fix.candidate;
    await repairWith(staged, { "src/cart.js": "export const total = () => 0;\n" });
    await staged.run(proofWithRounds(staged));
    await repairWith(staged, { ".github/ci.yml": "on: push\n" });

    await staged.run(proofWithRounds(staged));

    expect(staged.fix).toMatchObject({ state: "proposed", fallback: null, proof: { level: "P1" } });
    expect(staged.fix.candidate).toEqual(first);
    const { clone = "" } = staged.fix.workspace ?? {};
    const held = ["rev-parse", `refs/mendwatch/${staged.fix.id}`];
    const { git, signal } = staged;
    expect((await git.run(held, { gitDir: clone, signal })).trim()).toBe(first?.commit);
  });

  it("has a change taken back that the policy refuses, where the agent can", async () => {
    const staged = await checking(shop, { "src/cart.js": repaired, "package.json": "{}\n" });
    const sandbox = watched();

    await staged.run(proofWithRounds(staged, sandbox));

    expect(staged.fix).toMatchObject({ state: "repairing", round: 2, proof: null });
    expect(staged.fix.instruction).toContain("dependencies: package.json");
    expect(sandbox.commands).toEqual([]);
    await repairWith(staged, {
      "package.json": shop["package.json"],
      "test/guest.test.js": guestTest,
    });
    await staged.run(proofWithRounds(staged));
    expect(staged.fix).toMatchObject({ state: "proposed", policy: { refusals: [] } });
  });

  it("runs nothing of a change that the policy refuses", async () => {
    const staged = await checking(shop, {
      "src/cart.js": repaired,
      ".github/ci.yml": "on: push\n",
    });
    const sandbox = watched();

    await staged.run(proof(staged, sandbox));

    expect(staged.fix).toMatchObject({
      state: "refused",
      proof: null,
      policy: { refusals: [{ rule: "ci", path: ".github/ci.yml" }] },
      outcome: { code: "policy", text: expect.stringContaining("ci: .github/ci.yml belongs to") },
    });
    expect(sandbox.commands).toEqual([]);
  });

  it("makes the candidate anew on a base that has moved, and proves that one", async () => {
    const below = `\n\n\n\nexport const currency = "EUR";\n`;
    const base = { ...shop, "src/cart.js": cart + below };
    const staged = await checked(base, { "src/cart.js": repaired + below });
    const [first, firstProof] = [staged.fix.candidate?.commit, staged.fix.proof];
    await moveBase(staged, { "src/cart.js": cart + below.replace("EUR", "USD") });

    await staged.run(proof(staged));

    expect(staged.fix).toMatchObject({ state: "proposed", proof: { level: "P1" } });
    expect(staged.fix.candidate?.commit).not.toBe(first);
    expect(staged.fix.proof?.commit).toBe(staged.fix.candidate?.commit);
    expect(staged.fix.proof?.baseCommit).not.toBe(firstProof?.baseCommit);
    const [file] = staged.fix.candidate?.files ?? [];
    expect(file).toMatchObject({ path: "src/cart.js", added: 1, removed: 1 });
    const content = await staged.git.run(["show", `${staged.fix.candidate?.commit}:src/cart.js`], {
      gitDir: staged.fix.workspace?.clone ?? "",
      signal: staged.signal,
    });
    expect(content).toBe(repaired + below.replace("EUR", "USD"));
  });

  it("has the repair made again where the base has changed the same lines", async () => {
    const staged = await checked(shop, { "src/cart.js": repaired });
    await moveBase(staged, { "src/cart.js": "export const total = (cart) => cart.sum;\n" });

    await staged.run(proofWithRounds(staged));

    expect(staged.fix).toMatchObject({
      state: "repairing",
      round: 2,
      candidate: null,
      proof: null,
    });
    expect(staged.fix.instruction).toContain("base branch moved");
  });
});

/** The remote's base moves, and the workspace is made anew on it, as publication asks for. */
async function moveBase(staged: StagedFix, files: Files): Promise<void> {
  const before = staged.fix;
  await staged.push(files);
  staged.fix = { ...before, candidate: null };
  await staged.run(createWorkspaceStage(staged));
  staged.fix = { ...before, workspace: staged.fix.workspace };
}
