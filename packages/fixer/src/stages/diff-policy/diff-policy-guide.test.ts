import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { liftableRefusals } from "@mendwatch/config";
import { describe, expect, it } from "vitest";

import { policyRules } from "./diff-policy.ts";

const guide = resolve(import.meta.dirname, "../../../../../docs/guides/diff-policy.md");

describe("docs/guides/diff-policy.md", () => {
  it("lists every rule in order, with its effect and whether it is lifted by name", () => {
    const rows = [
      ...readFileSync(guide, "utf8").matchAll(/^\| `([\w-]+)` *\| (\w+) *\| ([\w ]*?) *\|/gm),
    ];

    expect(rows.map(([, name, effect, lifted]) => [name, effect, lifted])).toEqual(
      policyRules.map(({ name, effect, liftable }) => {
        const lifted = liftable ? "by name" : "never";
        return [name, effect, effect === "flag" ? "" : lifted];
      }),
    );
  });
});

describe("policy.allow", () => {
  it("takes the refusals that may be lifted, and no other name", () => {
    const liftable = policyRules.filter((rule) => rule.effect === "refuse" && rule.liftable);

    expect(liftable.map(({ name }) => name).toSorted()).toEqual(liftableRefusals.toSorted());
  });
});
