import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { makeBundle } from "../../bundle/make-bundle.ts";

const run = promisify(execFile);

/** What is measured, and what there is to compare it with. */
export interface Programs {
  /** Starts `mendwatch` as it is installed: bundled, of the sources as they are now. */
  readonly mendwatch: readonly string[];
  readonly rg: boolean;
  readonly sec: boolean;
  readonly lnav: boolean;
  /** The folder in which the npm package `tail` is installed, or null. */
  readonly tail: string | null;
}

/** Looks for the programs and installs npm's `tail` in `folder`; `missing` is told of those that are not there. */
export async function findPrograms(
  folder: string,
  missing: (name: string) => void,
): Promise<Programs> {
  const { program } = await makeBundle();
  if (!existsSync("/usr/bin/time")) throw new Error("/usr/bin/time is not there: install GNU time");
  function has(name: string): boolean {
    const found = spawnSync(name, ["--version"], { stdio: "ignore" }).error === undefined;
    if (!found) missing(name);
    return found;
  }
  const tail = await installTail(join(folder, "npm")).catch(() => null);
  if (tail === null) missing("tail of npm");
  const mendwatch = [process.execPath, program];
  return { mendwatch, rg: has("rg"), sec: has("sec"), lnav: has("lnav"), tail };
}

async function installTail(folder: string): Promise<string> {
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), "{}");
  await run("npm", ["install", "--no-audit", "--no-fund", "tail@2.2.6"], { cwd: folder });
  return folder;
}
