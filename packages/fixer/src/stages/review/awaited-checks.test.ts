import { describe, expect, it } from "vitest";

import { proposedProof } from "../../../../../test/support/proposed-store.ts";
import { sampleFix } from "../../../../../test/support/sample-fix.ts";
import type { Fix } from "../../model/fix.ts";
import type { ForgeCheck } from "../../ports/forge.ts";
import { whyChecksAwaited } from "./awaited-checks.ts";

const minute = 60_000;
const pushedAt = 100 * minute;

function check(name: string): ForgeCheck {
  return { id: `job:${name}`, name, state: "passing", summary: "" };
}

function published(): Fix {
  const candidate = { agent: "claude", commit: "c0ffee", patch: "", files: [] } as const;
  const round = { repair: null, policy: null, proof: proposedProof };
  const push = { from: "publishing", to: "in_review", at: pushedAt } as const;
  const refusal = { from: "merging", to: "in_review", at: pushedAt + 2 * minute } as const;
  const entry = { actor: "fixer", what: "entered", detail: null } as const;
  return sampleFix({
    state: "in_review",
    stateSince: refusal.at,
    workspace: { clone: "/c", path: "/c/w", branch: "b", base: "main", baseCommit: "ba5e" },
    pullRequest: { url: "https://github.example/1", number: 1, adopted: false },
    published: { ...round, candidate, baseCommit: "ba5e" },
    audit: [
      { ...entry, ...push },
      { ...entry, ...refusal },
    ],
  });
}

/** What is waited for so long after the push; the checks of the base are null where they cannot be read. */
function awaited(
  sincePush: number,
  head: readonly string[],
  onBase: readonly string[] | null,
): Promise<string | null> {
  const forge = {
    awaitChecks: 3 * minute,
    checksOf: async () => onBase?.map(check) ?? null,
  };
  const look = { checks: head.map(check) };
  const { signal } = new AbortController();
  return whyChecksAwaited(published(), forge, look, pushedAt + sincePush, signal);
}

describe("checks after a push", () => {
  it("are waited for where none is there, and where more may come", async () => {
    expect(await awaited(0, [], [])).toBe(
      "no check has shown up yet; one is waited for, 3 min from the push",
    );
    expect(await awaited(minute, ["cla"], [])).toBe(
      "another check is waited for, 3 min from the push",
    );
    expect(await awaited(minute, ["cla"], null)).toContain("another check is waited for");
  });

  it("are waited for by name where the base had them", async () => {
    expect(await awaited(2 * minute, ["lint"], ["lint", "test", "build"])).toContain(
      "not shown up here yet: test, build;",
    );
  });

  it("are not waited for once all that the base had are there", async () => {
    expect(await awaited(minute, ["lint", "test", "new"], ["lint", "test"])).toBeNull();
  });

  it("are waited for no longer than that, from the push and not from a refused merge", async () => {
    expect(await awaited(3 * minute - 1, [], ["test"])).not.toBeNull();
    expect(await awaited(3 * minute, [], ["test"])).toBeNull();
    expect(await awaited(3 * minute, [], [])).toBeNull();
  });
});
