import type { PatchFile, Rule } from "./rule.ts";
import { isTestFile } from "./test-files.ts";

/** How large a patch may be. New tests are counted apart: a good reproduction may be long. */
export const sizeRules: readonly Rule[] = [
  {
    name: "max-files",
    effect: "refuse",
    liftable: true,
    hits: ({ files, project }) => {
      const count = files.filter(counts).length;
      const most = project.policy.maxFiles;
      if (count <= most) return [];
      return [
        { path: null, reason: `changes ${count} files, more than ${most} (policy.maxFiles)` },
      ];
    },
  },
  {
    name: "max-lines",
    effect: "refuse",
    liftable: true,
    hits: ({ files, project }) => {
      const count = files
        .filter(counts)
        .reduce((sum, file) => sum + (file.added ?? 0) + (file.removed ?? 0), 0);
      const most = project.policy.maxLines;
      if (count <= most) return [];
      return [
        { path: null, reason: `changes ${count} lines, more than ${most} (policy.maxLines)` },
      ];
    },
  },
];

function counts({ status, path }: PatchFile): boolean {
  return !(status === "A" && isTestFile(path));
}
