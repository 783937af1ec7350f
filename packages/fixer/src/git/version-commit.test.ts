import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { testFolder, type TestFolder } from "../../../../test/support/git-repository.ts";
import { createGit, type Git } from "./git.ts";
import { commitOfVersion } from "./version-commit.ts";

const { signal } = new AbortController();

describe("the commit of a deployed version", () => {
  let folder: TestFolder;
  let git: Git;
  let gitDir: string;
  let commit: string;
  beforeAll(async () => {
    folder = await testFolder();
    const repository = await folder.repository("shop");
    commit = await repository.commit("A shop", { "cart.js": "1\n" });
    await repository.git("tag", "v1.4.2");
    await repository.git("tag", "--annotate", "--message=release", "release/7");
    gitDir = `${repository.path}/.git`;
    git = await createGit({ stateDir: `${folder.path}/state`, environment: process.env });
  });
  afterAll(() => folder.end());

  function find(version: string): Promise<string | null> {
    return commitOfVersion(git, gitDir, version, signal);
  }

  it.each([
    ["the commit", (whole: string) => whole],
    ["its beginning", (whole: string) => whole.slice(0, 7)],
    ["its beginning in capitals", (whole: string) => whole.slice(0, 12).toUpperCase()],
    ["what git describes", (whole: string) => `v1.3.0-14-g${whole.slice(0, 9)}`],
    ["a text with it", (whole: string) => `build 20261120, ${whole.slice(0, 10)} (main)`],
    ["a tag", () => "v1.4.2"],
    ["a tag without its v", () => "1.4.2"],
    ["an annotated tag", () => "release/7"],
    ["an image with a tag", () => "registry.example.com:5000/shop:1.4.2"],
  ])("is found by %s", async (_, version) => {
    expect(await find(version(commit))).toBe(commit);
  });

  it.each([
    "1.4.3",
    "deadbeef",
    "--upload-pack=touch /tmp/x",
    "HEAD",
    "main",
    "refs/heads/main",
    "a".repeat(200),
    "",
  ])("is not found by %j", async (version) => {
    expect(await find(version)).toBeNull();
  });
});
