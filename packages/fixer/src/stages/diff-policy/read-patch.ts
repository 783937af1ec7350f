import { filteredPaths } from "../../git/attributes.ts";
import { addedLines, changesBetween, textsOf } from "../../git/changes.ts";
import type { Git } from "../../git/git.ts";
import type { PatchFile } from "./rule.ts";
import { isTestFile } from "./test-files.ts";

/** A change in git's own words; its text as people see it may hide things. */
export interface CommittedChange {
  readonly clone: string;
  readonly baseCommit: string;
  readonly commit: string;
}

/** Reads what the rules judge. Runs nothing of the change. */
export async function readPatch(
  git: Git,
  { clone, baseCommit, commit }: CommittedChange,
  signal: AbortSignal,
): Promise<readonly PatchFile[]> {
  const changes = await changesBetween(git, clone, baseCommit, commit, signal);
  const paths = changes.map(({ path }) => path);
  const filtered = await filteredPaths(git, clone, baseCommit, paths, signal);
  const files: PatchFile[] = [];
  for (const change of changes) {
    const lines = await addedLines(git, clone, baseCommit, commit, change.path, signal);
    const texts =
      change.added === null
        ? null
        : await textsOf(git, clone, baseCommit, commit, change.path, signal);
    const isTest = isTestFile(change.path);
    files.push({
      ...change,
      addedLines: lines,
      test: isTest ? texts : null,
      code: isTest ? null : texts,
      filtered: filtered.has(change.path),
    });
  }
  return files;
}
