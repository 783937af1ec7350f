import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Each takes minutes by itself. Where they began last, they would run alone in the end. */
const longest = [
  "test/flows/security.test.ts",
  "test/flows/demo.test.ts",
  "adapters/github/github.test.ts",
  "stages/proof/proof.test.ts",
];

/** The order of vitest, but these first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // It is no array that is sorted here.
    // oxlint-disable-next-line unicorn/no-array-sort
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = longest.findIndex((name) => moduleId.endsWith(name));
  return rank === -1 ? longest.length : rank;
}
