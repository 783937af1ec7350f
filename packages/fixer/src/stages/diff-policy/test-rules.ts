import { fileRule, type PatchFile, type Rule } from "./rule.ts";
import { awaitedOf, countSkips, countTests, expectationsOf, patienceOf } from "./test-code.ts";
import { isTestFile } from "./test-files.ts";

const refuse = { effect: "refuse", liftable: true } as const;

/**
 * Rules that keep a repair from being proven by weaker tests. They read the text of test files; that
 * a test which passed on the base is missing or skipped on the fix, the proof sees by itself.
 */
export const testRules: readonly Rule[] = [
  fileRule("deleted-test", refuse, ({ status, path }) =>
    status === "D" && isTestFile(path) ? "is a test and would be deleted" : null,
  ),
  fileRule("skipped-test", refuse, ({ path, test }) => {
    if (test === null) return null;
    const more = countSkips(path, test.after) > countSkips(path, test.before);
    return more ? "leaves tests out by skip, only or todo" : null;
  }),
  fileRule("fewer-tests", refuse, (file) => {
    const [was, is] = editedBy(file, countTests) ?? [0, 0];
    return is < was ? `has ${is} tests instead of ${was}` : null;
  }),
  fileRule("fewer-assertions", refuse, (file) => {
    const [was, is] = editedBy(file, expectationsOf) ?? [[], []];
    return is.length < was.length ? `has ${is.length} assertions instead of ${was.length}` : null;
  }),
  fileRule("changed-expectation", refuse, (file) => {
    if (isSnapshot(file)) return "holds recorded values that existing tests expect";
    const [was, is] = editedBy(file, expectationsOf) ?? [[], []];
    const gone = missing(was, is);
    const fewer = Math.max(0, was.length - is.length);
    if (gone.length > fewer) return `no longer has ${quoted(gone[0] ?? "")}`;
    const [awaited, awaits] = editedBy(file, awaitedOf) ?? [[], []];
    const unawaited = missing(awaited, awaits).find((one) => is.includes(one));
    return unawaited === undefined ? null : `no longer waits for ${quoted(unawaited)}`;
  }),
  fileRule("changed-timeout", refuse, (file) => {
    const [was, is] = editedBy(file, patienceOf) ?? [[], []];
    const [before, after] = editedBy(file, countTests) ?? [0, 0];
    // New tests may have a timeout of their own.
    const more = missing(is, was);
    if (more.length <= Math.max(0, after - before)) return null;
    return `lets an existing test take longer, or try again: ${quoted(more[0] ?? "")}`;
  }),
  fileRule("test-edited", { effect: "flag", liftable: false }, ({ status, path }) =>
    status === "M" && isTestFile(path) ? "is an existing test and is edited" : null,
  ),
];

/** What runners write down the first time and compare with from then on. */
const recorded = /\.(?:snap|snapshot|ambr|golden)$|(?:^|\/)(?:__snapshots__|testdata)\//;

/** What is read of an existing test before and after it is edited; null for every other file. */
function editedBy<Read>(
  { path, status, test }: PatchFile,
  read: (path: string, source: string) => Read,
): readonly [Read, Read] | null {
  if (status !== "M" || test === null) return null;
  return [read(path, test.before), read(path, test.after)];
}

function isSnapshot({ path, status }: PatchFile): boolean {
  return status !== "A" && recorded.test(path);
}

/** What one list has more often than the other. */
function missing(before: readonly string[], after: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const one of after) left.set(one, (left.get(one) ?? 0) + 1);
  return before.filter((one) => {
    const count = left.get(one) ?? 0;
    left.set(one, count - 1);
    return count <= 0;
  });
}

function quoted(text: string): string {
  return text.length > 80 ? `"${text.slice(0, 80)}…"` : `"${text}"`;
}
