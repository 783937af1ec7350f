import { describe, expect, it } from "vitest";

import { proposedProof } from "../../../../../test/support/proposed-store.ts";
import { sampleFix } from "../../../../../test/support/sample-fix.ts";
import { sampleProject } from "../../../../../test/support/sample-project.ts";
import type { ChangedFile } from "../../model/proof.ts";
import type { Fix } from "../../model/fix.ts";
import { unseenReview } from "./read-look.ts";
import { whyNotByItself } from "./merge-policy.ts";

const project = sampleProject();

function file(changes: Partial<ChangedFile> = {}): ChangedFile {
  return { path: "a.js", status: "modified", added: 1, removed: 1, test: false, ...changes };
}
function fixWith(files: readonly ChangedFile[], changes: Partial<Fix> = {}): Fix {
  const candidate = { agent: "claude", commit: "c0ffee", patch: "", files } as const;
  const proof = { ...proposedProof, level: "P3", commit: "c0ffee" } as const;
  const policy = { refusals: [], flags: [] };
  const published = { repair: null, candidate, policy, proof, baseCommit: "ba5e" };
  return sampleFix({ published, review: unseenReview("c0ffee"), ...changes });
}

function mergedAt(at: number, changes: Partial<Fix>): Fix {
  return sampleFix({ merge: { actor: "policy", at, head: "aa", commit: "bb" }, ...changes });
}

describe("a merge without a person", () => {
  it("takes a small change with a new test, however long that is", () => {
    const test = file({ path: "a.test.js", status: "added", added: 500, test: true });

    expect(whyNotByItself(fixWith([file(), test]), project, [])).toBeNull();
  });

  it("takes no more than half of the files and lines that the policy lets through", () => {
    expect(whyNotByItself(fixWith([file({ added: 99 })]), project, [])).toBeNull();
    expect(whyNotByItself(fixWith([file({ added: 100 })]), project, [])).toContain("101 lines");
    expect(whyNotByItself(fixWith([file(), file({ path: "b.js" })]), project, [])).toContain(
      "2 files",
    );
  });

  it("takes nothing that was stopped, or that takes back a merge", () => {
    const review = { ...unseenReview("c0ffee"), stoppedBy: "github:ben" };

    expect(whyNotByItself(fixWith([file()], { review }), project, [])).toContain("github:ben");
    expect(whyNotByItself(fixWith([file()], { reverts: "11111111" }), project, [])).toContain(
      "takes back",
    );
  });

  it("is off while one of the last five merges of the project has regressed", () => {
    const good = sampleFix({ state: "resolved" });
    const bad = sampleFix({ id: "22222222", state: "regressed" });

    expect(whyNotByItself(fixWith([file()]), project, [good, bad])).toContain("fix 22222222");
    expect(whyNotByItself(fixWith([file()]), project, [good, good])).toBeNull();
  });

  it("is off while one of them was taken back, however many reverts were merged since", () => {
    const outcome = { code: "reverted", text: "" };
    const taken = mergedAt(1, { id: "22222222", state: "no_evidence", outcome });
    const reverts = [2, 3, 4, 5, 6].map((at) =>
      mergedAt(at, { state: "resolved", reverts: "22222222" }),
    );
    const good = [2, 3, 4, 5, 6].map((at) => mergedAt(at, { state: "resolved" }));

    expect(whyNotByItself(fixWith([file()]), project, [taken, ...reverts])).toContain(
      "fix 22222222",
    );
    expect(whyNotByItself(fixWith([file()]), project, [taken, ...good])).toBeNull();
  });
});
