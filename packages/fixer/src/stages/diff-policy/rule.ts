import type { PolicyConfig, ProjectConfig } from "@mendwatch/config";

import type { Change } from "../../git/changes.ts";

/** One changed file, as the rules see it. */
export interface PatchFile extends Change {
  readonly addedLines: readonly string[];
  /** Of a test file, as text, before and after; null for every other file, and for a binary one. */
  readonly test: { readonly before: string; readonly after: string } | null;
  /** Of every other file, the same; null for a test file, and for a binary one. */
  readonly code: { readonly before: string; readonly after: string } | null;
  /** True where attributes of the base would have git run it through a filter or another encoding. */
  readonly filtered: boolean;
}

/** A patch and what its owner wants of it. */
export interface Patch {
  readonly files: readonly PatchFile[];
  readonly project: Pick<ProjectConfig, "dir" | "also"> & { readonly policy: PolicyConfig };
}

/** What one rule says about one file, or about the whole patch. */
export interface Hit {
  readonly path: string | null;
  /** For people: a sentence's end, without the path. */
  readonly reason: string;
}

/** One rule. */
export interface Rule {
  /** Stable: the name in `policy.allow` and in every finding. */
  readonly name: string;
  readonly effect: "refuse" | "flag";
  /** Whether `policy.allow` may lift it. */
  readonly liftable: boolean;
  hits(patch: Patch): readonly Hit[];
}

/** A rule about each file by itself; `judge` returns a reason, or null. */
export function fileRule(
  name: string,
  options: Pick<Rule, "effect" | "liftable">,
  judge: (file: PatchFile) => string | null,
): Rule {
  return {
    name,
    ...options,
    hits: ({ files }) =>
      files.flatMap((file) => {
        const reason = judge(file);
        return reason === null ? [] : [{ path: file.path, reason }];
      }),
  };
}
