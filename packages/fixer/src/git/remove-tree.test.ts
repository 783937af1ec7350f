import { lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { removeTree } from "./remove-tree.ts";

describe("removing a tree", () => {
  let folder: string;
  let tree: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-tree-"));
    tree = join(folder, "tree");
    await mkdir(tree);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("removes folders that are deeper than a path may be long, and that nobody may enter", async () => {
    const make = `name=$(printf 'd%.0s' $(seq 200)); for i in $(seq 40); do mkdir $name && cd $name; done; touch file; chmod 000 .`;
    await execa("bash", ["-c", make], { cwd: tree });

    await removeTree(tree);

    await expect(lstat(tree)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("follows no link", async () => {
    await writeFile(join(folder, "kept"), "kept");
    await symlink(folder, join(tree, "link"));

    await removeTree(tree);

    expect(await readFile(join(folder, "kept"), "utf8")).toBe("kept");
  });

  it("takes a folder that is not there for removed", async () => {
    await expect(removeTree(join(folder, "none"))).resolves.toBeUndefined();
  });
});
