import { pathPattern } from "./path-pattern.ts";

const patterns = [
  "*.test.*",
  "*.spec.*",
  "*_test.*",
  "*-test.*",
  "*-spec.*",
  "*_spec.*",
  "*.cy.*",
  "test_*.py",
  "*Test.java",
  "*Tests.java",
  "*Test.kt",
  "*Test.php",
  "*Tests.cs",
  "test",
  "tests",
  "__tests__",
  "spec",
  "e2e",
  "testdata",
  "__snapshots__",
  "*.snap",
  "*.ambr",
].map((pattern) => pathPattern(pattern));

/** True for a path that by its name or its folder belongs to the tests. */
export function isTestFile(path: string): boolean {
  return patterns.some((matches) => matches(path));
}
