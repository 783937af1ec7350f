import { array, assert, constantFrom, nat, property, record } from "fast-check";
import { describe, expect, it } from "vitest";

import { sampleFix } from "../../../../../test/support/sample-fix.ts";
import type { Candidate } from "../../model/proof.ts";
import type { Fix, Reason } from "../../model/fix.ts";
import { repeats, turnedDownBefore } from "./turned-down.ts";

const removed = "  return cart.total;";
const added = "  return cart?.total ?? 0;";
const fresh = sampleFix({ id: "bbbb0001" });

describe("a change that people did not want", () => {
  it.each([
    ["was skipped", { state: "skipped", outcome: { code: "skipped", text: "" } }],
    ["was closed without a merge", { state: "closed" }],
    ["was merged and regressed", { state: "regressed" }],
    ["was cancelled as wrong", { state: "cancelled", reason: because("wrong-fix") }],
  ] as const)("is known again where it %s", (_, changes) => {
    const earlier = earlierFix(changes);

    expect(turnedDownBefore(fresh, candidate(), [earlier])).toBe(earlier);
  });

  it.each([
    ["was muted", { state: "skipped", outcome: { code: "muted", text: "" } }],
    ["was ignored", { state: "skipped", outcome: { code: "ignored", text: "" } }],
    ["was cancelled", { state: "cancelled" }],
    ["expired", { state: "expired" }],
    ["was refused", { state: "refused" }],
    ["was the revert of a merge", { state: "closed", reverts: "cccc0001" }],
    ["had nothing to show", { state: "closed", candidate: null }],
    ["is this very fix", { state: "skipped", id: "bbbb0001", reason: because("wrong-fix") }],
  ] as const)("is not meant where the earlier one %s", (_, changes) => {
    expect(turnedDownBefore(fresh, candidate(), [earlierFix(changes)])).toBeNull();
  });

  it("may come again for whoever wants the error repaired after all, unless it was called wrong", () => {
    const wanted = { ...fresh, requestedBy: "telegram:Anna (42)" };
    const skipped = { state: "skipped", outcome: { code: "skipped", text: "" } } as const;
    function found(reason: Reason | null): boolean {
      const earlier = earlierFix({ ...skipped, reason });
      return turnedDownBefore(wanted, candidate(), [earlier]) !== null;
    }

    expect([found(null), found(because("not-worth-it"))]).toEqual([false, false]);
    expect([found(because("wrong-fix")), found(because("wrong-cause"))]).toEqual([true, true]);
  });

  it("is another one where it changes something else, or elsewhere", () => {
    const earlier = [earlierFix({ state: "closed" })];
    const other = candidate(patchOf({ added: "  return cart?.total ?? NaN;" }));
    const elsewhere = candidate(patchOf({ path: "src/order.js" }));
    const less = candidate(patchOf({ added: "" }));

    for (const each of [other, elsewhere, less]) {
      expect(turnedDownBefore(fresh, each, earlier)).toBeNull();
    }
  });

  it("is the same with another test, and another with its first test", () => {
    const bare = candidate();
    const tested = candidate(`${patchOf()}${testPatch("a guest pays nothing")}`, true);
    const otherwise = candidate(`${patchOf()}${testPatch("nobody pays")}`, true);

    expect(repeats(otherwise, tested)).toBe(true);
    expect(repeats(bare, tested)).toBe(true);
    expect(repeats(tested, bare)).toBe(false);
  });

  it("is the same wherever it stands and however it is laid out", () => {
    const layout = record({
      at: nat(5_000),
      before: array(constantFrom("const a = 1;", "", "  // here"), { maxLength: 3 }),
      indent: constantFrom("", "  ", "\t", "      "),
      blank: constantFrom([], ["+"], ["+  ", "-"]),
    });
    assert(
      property(layout, ({ at, before, indent, blank }) => {
        const moved = candidate(
          patchOf({
            at,
            before,
            extra: blank,
            removed: `${indent}${removed}`,
            added: `${indent}${added}`,
          }),
        );
        expect(repeats(moved, candidate())).toBe(true);
      }),
    );
  });

  it("takes no header for a line, and no line for a header", () => {
    const comment = patchOf({ removed: "-- the total", added: "++ the sum" });
    const same = comment.replace("index 1111111..2222222", "index 3333333..4444444");
    const other = patchOf({ removed: "-- the total", added: "++ the whole" });

    expect(repeats(candidate(same), candidate(comment))).toBe(true);
    expect(repeats(candidate(other), candidate(comment))).toBe(false);
  });
});

function because(kind: Reason["kind"]): Reason {
  return { kind, words: "", actor: "telegram:Anna (42)", at: 1 };
}

function earlierFix(changes: Partial<Fix>): Fix {
  return sampleFix({ id: "aaaa0001", candidate: candidate(), ...changes });
}

function candidate(patch: string = patchOf(), tested = false): Candidate {
  const file = { status: "modified", added: 1, removed: 1 } as const;
  const files = [
    { ...file, path: "src/cart.js", test: false },
    ...(tested ? [{ ...file, path: "test/guest.test.js", test: true }] : []),
  ];
  return { agent: "claude", commit: "c0ffee", patch, files };
}

interface Shape {
  readonly path?: string;
  readonly at?: number;
  readonly before?: readonly string[];
  readonly extra?: readonly string[];
  readonly removed?: string;
  readonly added?: string;
}

/** A patch as git writes it. */
function patchOf(shape: Shape = {}): string {
  const { path = "src/cart.js", at = 6, before = [], extra = [] } = shape;
  const lines = [
    `diff --git a/${path} b/${path}`,
    "index 1111111..2222222 100644",
    `--- a/${path}`,
    `+++ b/${path}`,
    `@@ -${at},3 +${at},3 @@ function total(cart) {`,
    ...before.map((line) => ` ${line}`),
    `-${shape.removed ?? removed}`,
    `+${shape.added ?? added}`,
    ...extra,
  ];
  return `${lines.join("\n")}\n`;
}

function testPatch(name: string): string {
  const path = "test/guest.test.js";
  return patchOf({ path, removed: "", added: `test("${name}", () => {});` });
}
