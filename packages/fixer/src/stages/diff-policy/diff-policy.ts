import type { PolicyFinding, PolicyOutcome } from "../../model/proof.ts";
import { codeRules } from "./code-rules.ts";
import { forgingRules } from "./forging-rules.ts";
import { kindRules } from "./kind-rules.ts";
import { placeRules } from "./place-rules.ts";
import type { Patch, Rule } from "./rule.ts";
import { sizeRules } from "./size-rules.ts";
import { testRules } from "./test-rules.ts";
import { textRules } from "./text-rules.ts";
import { wordRules } from "./word-rules.ts";

/** Every rule, in the order in which people read what they say. */
export const policyRules: readonly Rule[] = [
  ...kindRules,
  ...placeRules,
  ...testRules,
  ...forgingRules,
  ...codeRules,
  ...sizeRules,
  ...textRules,
  ...wordRules,
];

/**
 * Judges a patch before anything in it is run. The same patch always gets the same answer. A
 * refusal that the owner lifted by name in `policy.allow` becomes a flag.
 */
export function judgePatch(patch: Patch): PolicyOutcome {
  const refusals: PolicyFinding[] = [];
  const flags: PolicyFinding[] = [];
  for (const rule of policyRules) {
    const lifted = rule.liftable && patch.project.policy.allow.includes(rule.name);
    const list = rule.effect === "refuse" && !lifted ? refusals : flags;
    for (const hit of rule.hits(patch)) list.push({ rule: rule.name, ...hit });
  }
  return { refusals, flags };
}
