import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readDeployedVersion } from "./deployed-version.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";

describe("readDeployedVersion", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-version-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, text: string): string {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  it("is the first line of the file, cut where it is no version", () => {
    expect(readDeployedVersion({ file: write("REVISION", " v1.2 \nbuilt by ci\n") })).toBe("v1.2");
    expect(readDeployedVersion({ file: write("LARGE", "x".repeat(5_000)) })).toHaveLength(200);
  });

  it("is the commit of the branch that is checked out, loose or packed", () => {
    write(".git/HEAD", "ref: refs/heads/main\n");
    write(".git/packed-refs", `# pack-refs\n${commit} refs/heads/main\n`);
    expect(readDeployedVersion({ git: folder })).toBe(commit);

    write(".git/refs/heads/main", `${"f".repeat(40)}\n`);
    expect(readDeployedVersion({ git: folder })).toBe("f".repeat(40));
  });

  it("is the commit of a detached head, and of a linked worktree", () => {
    write("clone/.git/HEAD", `${commit}\n`);
    write("clone/.git/refs/heads/live", `${"e".repeat(40)}\n`);
    write("clone/.git/worktrees/live/HEAD", "ref: refs/heads/live\n");
    write("clone/.git/worktrees/live/commondir", "../..\n");
    write("live/.git", "gitdir: ../clone/.git/worktrees/live\n");

    expect(readDeployedVersion({ git: join(folder, "clone") })).toBe(commit);
    expect(readDeployedVersion({ git: join(folder, "live") })).toBe("e".repeat(40));
  });

  it("is unknown where it is not configured, not there, or leads out of the repository", () => {
    write(".git/HEAD", "ref: refs/../../secret\n");
    write("secret", "hunter2");

    expect(readDeployedVersion(null)).toBeNull();
    expect(readDeployedVersion({ file: join(folder, "absent") })).toBeNull();
    expect(readDeployedVersion({ git: join(folder, "absent") })).toBeNull();
    expect(readDeployedVersion({ git: folder })).not.toBe("hunter2");
  });
});
