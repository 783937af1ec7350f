import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  testFolder,
  type FileContent,
  type TestFolder,
  type TestRepository,
} from "../../../../../test/support/git-repository.ts";
import { sampleProject } from "../../../../../test/support/sample-project.ts";
import { createGit, type Git } from "../../git/git.ts";
import { judgePatch } from "./diff-policy.ts";
import { readPatch } from "./read-patch.ts";
import type { PatchFile } from "./rule.ts";

describe("reading a patch", { timeout: 60_000 }, () => {
  const { signal } = new AbortController();
  let folder: TestFolder;
  let repository: TestRepository;
  let git: Git;
  beforeEach(async () => {
    folder = await testFolder();
    repository = await folder.repository("owner");
    git = await createGit({ stateDir: `${folder.path}/state`, environment: process.env });
  });
  afterEach(() => folder.end());

  async function patchOf(
    before: Readonly<Record<string, FileContent>>,
    after: Readonly<Record<string, FileContent>>,
  ): Promise<readonly PatchFile[]> {
    const baseCommit = await repository.commit("before", before);
    const commit = await repository.commit("after", after);
    return readPatch(git, { clone: `${repository.path}/.git`, baseCommit, commit }, signal);
  }

  it("tells status, modes, lines and the added lines of each file", async () => {
    const files = await patchOf(
      { "a.js": "1\n2\n3\n", "gone.js": "x\n" },
      { "a.js": "1\n++two\n3\n", "gone.js": null, "new.js": "n\n" },
    );

    expect(files).toEqual([
      {
        path: "a.js",
        status: "M",
        oldMode: "100644",
        newMode: "100644",
        added: 1,
        removed: 1,
        addedLines: ["++two"],
        test: null,
        code: { before: "1\n2\n3", after: "1\n++two\n3" },
        filtered: false,
      },
      {
        path: "gone.js",
        status: "D",
        oldMode: "100644",
        newMode: "000000",
        added: 0,
        removed: 1,
        addedLines: [],
        test: null,
        code: { before: "x", after: "" },
        filtered: false,
      },
      {
        path: "new.js",
        status: "A",
        oldMode: "000000",
        newMode: "100644",
        added: 1,
        removed: 0,
        addedLines: ["n"],
        test: null,
        code: { before: "", after: "n" },
        filtered: false,
      },
    ]);
  });

  it("tells the whole text of test files, before and after", async () => {
    const old = Array.from({ length: 50 }, (_, line) => `line ${line}\n`).join("");

    const files = await patchOf(
      { "test/old.js": old, "test/gone.js": "-x\n" },
      { "test/old.js": `${old}+more`, "test/gone.js": null, "test/[new].js": "n\n" },
    );

    expect(files.map(({ path, test }) => [path, test])).toEqual([
      ["test/[new].js", { before: "", after: "n" }],
      ["test/gone.js", { before: "-x", after: "" }],
      ["test/old.js", { before: old.trimEnd(), after: `${old}+more` }],
    ]);
  });

  it("reads names with spaces, quotes, tabs, line breaks and other alphabets as they are", async () => {
    const names = [
      "a b.js",
      'q"uote.js',
      "tab\there.js",
      "line\nbreak.js",
      "ä漢.js",
      "-x.js",
      ":(top).js",
    ];

    const files = await patchOf(
      { "base.js": "" },
      Object.fromEntries(names.map((name) => [name, "added\n"])),
    );

    expect(new Set(files.map(({ path }) => path))).toEqual(new Set(names));
    expect(files.map(({ addedLines }) => addedLines)).toEqual(names.map(() => ["added"]));
  });

  it("shows every dangerous kind of change to the rules", async () => {
    const changes: Record<string, readonly [FileContent, FileContent]> = {
      symlink: [null, { link: "/etc/passwd" }],
      "mode-change": ["text\n", { executable: "text\n" }],
      binary: [null, new Uint8Array([0, 1, 2, 255])],
      "strange-text": ["a\n", "a\u202Eb\n"],
    };

    for (const [rule, [before, after]] of Object.entries(changes)) {
      const files = await patchOf({ "base.js": "", thing: before }, { thing: after });

      expect(rules(files)).toEqual([rule]);
    }
  });

  it("shows a symlink that became a file, and a file that became one", async () => {
    const away = await patchOf({ thing: { link: "a" } }, { thing: "text\n" });
    const here = await patchOf({ thing: "text\n" }, { thing: { link: "a" } });

    expect(rules(away)).toEqual(["symlink"]);
    expect(rules(here)).toEqual(["symlink"]);
  });

  it("shows a repository inside the repository", async () => {
    await repository.commit("base", { "a.js": "1\n" });
    const inner = await folder.repository("owner/inner");
    await inner.commit("inner", { "b.js": "1\n" });

    const files = await patchOf({}, { "c.js": "1\n" });
    const before = await patchOf({}, { inner: null });

    expect(rules(files)).toEqual([]);
    expect(rules(before)).toEqual(["submodule"]);
  });

  it("finds binary content that the repository's own attributes call text, and the reverse", async () => {
    const attributes = { ".gitattributes": "*.bin diff\n*.js -diff\n" };

    const files = await patchOf(attributes, {
      "a.bin": new Uint8Array([0, 1, 2]),
      "a.js": "hidden\n",
    });

    expect(files.find(({ path }) => path === "a.js")?.addedLines).toEqual(["hidden"]);
  });

  it("finds files that the base sends through a filter or another encoding", async () => {
    const attributes = "*.psd filter=lfs\nutf16.txt working-tree-encoding=UTF-16\nsrc/** -filter\n";

    const files = await patchOf(
      { ".gitattributes": attributes },
      { "a.psd": "pointer\n", "src/a.psd": "x\n", "b.txt": "x\n" },
    );

    const filtered = files.filter((file) => file.filtered).map(({ path }) => path);
    expect(filtered).toEqual(["a.psd"]);
  });

  it("runs no filter, no textconv and no external diff of the repository", async () => {
    await repository.git("config", "diff.external", "false");
    await repository.git("config", "diff.js.textconv", "false");

    const files = await patchOf({ ".gitattributes": "*.js diff=js\n" }, { "a.js": "1\n" });

    expect(files.map(({ addedLines }) => addedLines)).toEqual([["1"]]);
  });

  it("gives a change without files as empty", async () => {
    expect(rules(await patchOf({ "a.js": "1\n" }, {}))).toEqual(["empty"]);
  });
});

function rules(files: readonly PatchFile[]): readonly string[] {
  return judgePatch({ files, project: sampleProject() }).refusals.map(({ rule }) => rule);
}
