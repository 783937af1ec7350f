import { mkdir, open, readdir, readFile, rename, stat, utimes, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";

import { execa } from "execa";
import { z } from "zod";

import { removeTree } from "../git/remove-tree.ts";

/** Packages that nobody used for this long are removed. In milliseconds. */
const unusedFor = 30 * 24 * 60 * 60_000;
/** What is still half made after this long was left by a process that was killed. In milliseconds. */
const halfMadeFor = 24 * 60 * 60_000;

/** What was made. */
export interface MadePackages {
  /** Ways from the top of the repository. */
  readonly places: readonly string[];
  /** Where the repository was when they were made: some packages know it. */
  readonly madeIn: string;
  /** Where they come from, for people. */
  readonly origin: string;
  /** What a person should know about that, or null. */
  readonly note: string | null;
}

const about: z.ZodType<MadePackages> = z.object({
  places: z.array(z.string()),
  madeIn: z.string(),
  origin: z.string(),
  note: z.string().nullable(),
});

/** Packages of one lockfile: `<folder>/tree` has them as the repository would. */
export interface KeptPackages extends MadePackages {
  readonly folder: string;
}

/** Where packages are kept, by the hash of what names them. */
export interface PackageStore {
  /** Takes what is there, and marks it as used now. Null where there is nothing. */
  find(hash: string): Promise<KeptPackages | null>;
  /**
   * Makes what is not there. It is made aside, written to the disk and renamed, so that a folder
   * named by a hash is whole, whoever made it and whenever it was killed.
   */
  make(hash: string, fill: (folder: string) => Promise<MadePackages>): Promise<KeptPackages>;
  /** Removes what was not used for 30 days, and what was left half made. */
  prune(now: number): Promise<void>;
}

/** Keeps packages under `<stateDir>/fixer/deps`. */
export function createPackageStore(stateDir: string): PackageStore {
  const home = join(stateDir, "fixer", "deps");

  async function find(hash: string): Promise<KeptPackages | null> {
    const folder = join(home, hash);
    const file = join(folder, "about.json");
    const text = await readFile(file, "utf8").catch(() => null);
    if (text === null) return null;
    const now = new Date();
    await utimes(file, now, now);
    return { folder, ...about.parse(JSON.parse(text)) };
  }

  return {
    find,
    async make(hash, fill) {
      const folder = join(home, hash);
      const aside = join(home, `.new-${randomUUID()}`);
      await mkdir(join(aside, "tree"), { recursive: true, mode: 0o700 });
      try {
        const made = await fill(aside);
        await writeFile(join(aside, "about.json"), JSON.stringify(made), { mode: 0o600 });
        // One call for the whole file system: there are tens of thousands of files.
        await execa("sync", ["--file-system", aside]);
        await rename(aside, folder).catch(async (error: unknown) => {
          // Another process was first, with the same packages.
          if ((await find(hash)) === null) throw error;
        });
        await syncFolder(home);
        return (await find(hash)) ?? { folder, ...made };
      } finally {
        await removeTree(aside);
      }
    },
    async prune(now) {
      for (const name of await readdir(home).catch(() => [])) {
        const folder = join(home, name);
        const isHalfMade = name.startsWith(".");
        const mark = await stat(isHalfMade ? folder : join(folder, "about.json")).catch(() => null);
        const age = now - (mark?.mtimeMs ?? 0);
        if (age > (isHalfMade ? halfMadeFor : unusedFor)) await remove(folder, home);
      }
    },
  };
}

/** Renamed first: what is half removed must not be found. */
async function remove(folder: string, home: string): Promise<void> {
  const aside = join(home, `.old-${randomUUID()}`);
  await rename(folder, aside);
  await removeTree(aside);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
