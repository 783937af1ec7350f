import type { PatchFile } from "./rule.ts";
import { countTests, expectationsOf, javaScript, testBlocks } from "./test-code.ts";

/**
 * Test files of a patch whose new tests assert nothing. Such a test is green as soon as nothing is
 * thrown, so that it shows no repair. That an assertion demands the right thing, nobody can read.
 */
export function silentTests(files: readonly PatchFile[]): readonly string[] {
  return files.flatMap(({ path, test }) =>
    test !== null && isSilent(path, test.before, test.after) ? [path] : [],
  );
}

function isSilent(path: string, before: string, after: string): boolean {
  if (!javaScript.test(path)) {
    return countTests(path, after) > 0 && expectationsOf(path, after).length === 0;
  }
  const known = testBlocks(before).tests.map(({ text }) => text);
  const { tests, helpersDemand } = testBlocks(after);
  const added = tests.filter(({ text }) => !known.includes(text));
  return added.length > 0 && !helpersDemand && !added.some(({ demands }) => demands);
}
