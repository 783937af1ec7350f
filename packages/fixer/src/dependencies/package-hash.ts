import { createHash } from "node:crypto";
import { lstat, readdir } from "node:fs/promises";
import { join, posix } from "node:path";

import { execa } from "execa";

import { textOf } from "./commit-text.ts";
import { isManifest, toolCaches } from "./package-places.ts";
import type { SetupJob } from "./run-setup.ts";

/** Settings that package managers have besides their lockfiles. */
const settings = [".npmrc", ".yarnrc", ".yarnrc.yml", "pnpm-workspace.yaml"];
/** What a folder of packages looks like; another one has other hashes. */
const layout = 1;
/** Milliseconds for Node.js to say what it is. */
const patience = 10_000;

/** Everything that decides which packages are needed. */
export type PackageJob = Omit<SetupJob, "sandbox" | "environment"> & {
  /** The owner's checkout, where `repo` is a path. */
  readonly checkout: string | null;
};

/** One hash for everything that decides which packages are needed. */
export async function hashPackages(
  job: PackageJob,
  lent: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const { project, lockfiles, files, checkout, git } = job;
  const folders = [
    ...new Set([...lockfiles.map(({ folder }) => folder), posix.normalize(project.dir), "."]),
  ];
  const named = folders.flatMap((folder) => settings.map((name) => posix.join(folder, name)));
  const isLocked = lockfiles.length > 0;
  // Without a lockfile, what is asked for and what was found take its place; and nobody knows what an
  // owner's setup reads.
  const asked = !isLocked || project.setup !== null;
  const read = [...files].filter((path) => named.includes(path) || (asked && isManifest(path)));
  const texts: string[] = [];
  for (const path of read.toSorted()) texts.push(path, await textOf(git, job, path, signal));
  if (checkout !== null && !isLocked) {
    for (const place of lent) texts.push(place, await stampOf(join(checkout, place)));
  }
  const parts = [
    layout,
    project.setup?.run ?? null,
    lockfiles.map(({ path, text }) => [path, text]),
    texts,
    [process.platform, process.arch, await abiOf(job)],
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** What compiled packages were compiled for: two versions of Node.js may not share them. */
async function abiOf({ toolchain, env }: PackageJob): Promise<string> {
  const { exitCode, stdout } = await execa("node", ["-p", "process.versions.modules"], {
    cwd: toolchain,
    env: { PATH: env["PATH"] ?? "" },
    extendEnv: false,
    stdin: "ignore",
    timeout: patience,
    reject: false,
  });
  return exitCode === 0 ? stdout : "";
}

/** When the packages in a folder were last put there, by name. */
async function stampOf(folder: string): Promise<string> {
  const stamps: string[] = [];
  const names: readonly string[] = await readdir(folder).catch(() => []);
  for (const name of names.toSorted()) {
    if (toolCaches.includes(name)) continue;
    const path = join(folder, name);
    stamps.push(name, String((await lstat(path)).mtimeMs));
    if (name.startsWith("@")) stamps.push(await stampOf(path));
  }
  return stamps.join(" ");
}
