import { fileRule, type PatchFile, type Rule } from "./rule.ts";

const never = { effect: "refuse", liftable: false } as const;
const refuse = { effect: "refuse", liftable: true } as const;

const nothing = "000000";
const regular = "100644";
const executable = "100755";
const symlink = "120000";
const submodule = "160000";

/** What each of git's letters may do with modes; whatever is not here is not understood. */
const understood: Readonly<Record<string, (file: PatchFile) => boolean>> = {
  A: (file) => file.oldMode === nothing && isFile(file.newMode),
  M: (file) => isFile(file.oldMode) && isFile(file.newMode),
  D: (file) => isFile(file.oldMode) && file.newMode === nothing,
};

/** Rules about what kind of thing a path is, before and after. */
export const kindRules: readonly Rule[] = [
  {
    name: "empty",
    ...never,
    hits: ({ files }) => (files.length === 0 ? [{ path: null, reason: "changes nothing" }] : []),
  },
  fileRule("symlink", never, (file) => (has(file, symlink) ? "is or was a symlink" : null)),
  fileRule("submodule", never, (file) =>
    has(file, submodule) ? "is or was a submodule, whose content no diff shows" : null,
  ),
  {
    name: "nested-repository",
    ...never,
    hits: ({ files }) => nestedRepositories(files.map((file) => file.path)),
  },
  fileRule("unknown-change", never, (file) => {
    // These two have rules of their own, with a better reason.
    if (has(file, symlink) || has(file, submodule)) return null;
    if (understood[file.status]?.(file) === true) return null;
    return `has a change that is not understood (${file.status}, ${file.oldMode} to ${file.newMode})`;
  }),
  fileRule("filtered", never, (file) =>
    file.filtered ? "is stored through a filter or in another encoding" : null,
  ),
  fileRule("mode-change", refuse, ({ oldMode, newMode }) => {
    if (newMode === executable && oldMode !== executable) return "becomes executable";
    return oldMode === executable && newMode === regular ? "is no longer executable" : null;
  }),
  fileRule("binary", refuse, (file) =>
    file.added === null && !has(file, submodule) ? "is binary, so that nobody can read it" : null,
  ),
];

function isFile(mode: string): boolean {
  return mode === regular || mode === executable;
}

function has({ oldMode, newMode }: PatchFile, mode: string): boolean {
  return oldMode === mode || newMode === mode;
}

/** Folders that git itself would take for a repository: a `.git`, or a bare one by its shape. */
function nestedRepositories(paths: readonly string[]): readonly { path: string; reason: string }[] {
  const reason = "is part of a repository inside the repository";
  const inDotGit = paths.filter((path) => path.split("/").some((part) => /^\.git$/i.test(part)));
  const heads = paths.filter((path) => /(?:^|\/)HEAD$/.test(path));
  const bare = heads.filter((head) => {
    const folder = head.slice(0, -"HEAD".length);
    const siblings = paths.filter((path) => path.startsWith(folder));
    return siblings.some((path) => /^(?:objects\/|refs\/|config$)/.test(path.slice(folder.length)));
  });
  return [...inDotGit, ...bare].map((path) => ({ path, reason }));
}
