import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { execa } from "execa";

/** A file's text; `link` makes a symlink, `executable` sets its bit, null removes it. */
export type FileContent =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly executable: string }
  | null;

/** A real repository in a temporary folder, as its owner works in it. */
export interface TestRepository {
  readonly path: string;
  git(...args: readonly string[]): Promise<string>;
  write(files: Readonly<Record<string, FileContent>>): Promise<void>;
  /** Writes the files, commits everything, and returns the commit. */
  commit(message: string, files: Readonly<Record<string, FileContent>>): Promise<string>;
}

/** A folder for one test, removed by `end`. */
export interface TestFolder {
  readonly path: string;
  /** A repository in a subfolder, on branch main, without commits. */
  repository(name: string): Promise<TestRepository>;
  /** A bare repository in a subfolder; returns its path. */
  bare(name: string): Promise<string>;
  end(): Promise<void>;
}

export async function testFolder(): Promise<TestFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "mendwatch-git-")));
  return {
    path,
    async repository(name) {
      const folder = join(path, name);
      await mkdir(folder, { recursive: true });
      await execa("git", ["init", "--quiet", "--initial-branch=main"], { cwd: folder });
      return repositoryAt(folder);
    },
    async bare(name) {
      const folder = join(path, name);
      await execa("git", ["init", "--quiet", "--bare", "--initial-branch=main", folder]);
      return folder;
    },
    end: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function repositoryAt(path: string): TestRepository {
  async function git(...args: readonly string[]): Promise<string> {
    const who = ["-c", "user.name=Owner", "-c", "user.email=owner@example.com"];
    return (await execa("git", [...who, ...args], { cwd: path })).stdout;
  }
  async function write(files: Readonly<Record<string, FileContent>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) await put(join(path, name), content);
  }
  return {
    path,
    git,
    write,
    async commit(message, files) {
      await write(files);
      await git("add", "--all");
      await git("commit", "--quiet", "--allow-empty", `--message=${message}`);
      return git("rev-parse", "HEAD");
    },
  };
}

/** Writes one file, in whatever place. */
export async function put(path: string, content: FileContent): Promise<void> {
  await rm(path, { recursive: true, force: true });
  if (content === null) return;
  await mkdir(dirname(path), { recursive: true });
  if (typeof content === "string" || content instanceof Uint8Array) {
    await writeFile(path, content);
  } else if ("link" in content) {
    await symlink(content.link, path);
  } else {
    await writeFile(path, content.executable);
    await chmod(path, 0o755);
  }
}
