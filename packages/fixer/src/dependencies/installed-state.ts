import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { isClassic, type Lockfile } from "./lockfile.ts";

/**
 * Whether a checkout has installed exactly what a lockfile names. Each package manager writes down
 * what it installed; that is compared, never the folders themselves.
 */
export async function isInstalled(checkout: string, lockfile: Lockfile): Promise<boolean> {
  const { manager, text } = lockfile;
  const record = join(checkout, lockfile.folder, "node_modules", recordOf(lockfile));
  const installed = await readFile(record, "utf8").catch(() => null);
  if (installed === null) return false;
  if (manager === "pnpm") return installed.trim() === text.trim();
  if (manager === "npm") return sameForNpm(text, installed);
  return isClassic(text) ? sameForClassic(text, installed) : sameForBerry(text, installed);
}

function recordOf({ manager, text }: Lockfile): string {
  if (manager === "npm") return ".package-lock.json";
  if (manager === "pnpm") return ".pnpm/lock.yaml";
  return isClassic(text) ? ".yarn-integrity" : ".yarn-state.yml";
}

const npmPackages = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      link: z.boolean().optional(),
      optional: z.boolean().optional(),
      devOptional: z.boolean().optional(),
    }),
  ),
});

/** npm leaves out what is optional and not for this machine, and installs nothing that is not named. */
function sameForNpm(text: string, record: string): boolean {
  const wanted = npmPackages.safeParse(parseJson(text)).data?.packages;
  const installed = npmPackages.safeParse(parseJson(record)).data?.packages;
  if (wanted === undefined || installed === undefined) return false;
  for (const [place, { version, integrity, link, optional, devOptional }] of Object.entries(
    wanted,
  )) {
    if (!/(?:^|\/)node_modules\//.test(place)) continue;
    const found = installed[place];
    if (found === undefined && (optional ?? devOptional) === true) continue;
    if (found === undefined || found.link !== link || found.version !== version) return false;
    if (integrity !== undefined && found.integrity !== integrity) return false;
  }
  return Object.keys(installed).every((place) => place in wanted);
}

const classicRecord = z.object({ lockfileEntries: z.record(z.string(), z.string()) });

/** `.yarn-integrity` has the address of each request of the lockfile. */
function sameForClassic(text: string, record: string): boolean {
  const installed = classicRecord.safeParse(parseJson(record)).data?.lockfileEntries;
  if (installed === undefined) return false;
  const wanted = new Map<string, string>();
  for (const entry of text.split(/\n(?=\S)/)) {
    const [head = ""] = entry.split("\n", 1);
    const resolved = /^ {2}resolved "?([^"\n]+)"?$/m.exec(entry)?.[1];
    if (resolved === undefined) continue;
    const requests = head.replace(/:$/, "").split(", ");
    for (const request of requests) wanted.set(request.replaceAll('"', ""), resolved);
  }
  const requests = Object.keys(installed);
  return (
    requests.length === wanted.size && requests.every((one) => installed[one] === wanted.get(one))
  );
}

/** `.yarn-state.yml` has a section for each package of the lockfile, the repository's own included. */
function sameForBerry(text: string, record: string): boolean {
  const wanted = captures(text, /^ {2}resolution: "(.+)"$/gm);
  const installed = captures(record, /^"(.+)":$/gm);
  return wanted.size === installed.size && [...wanted].every((one) => installed.has(one));
}

function captures(text: string, pattern: RegExp): ReadonlySet<string> {
  return new Set([...text.matchAll(pattern)].map(([, found = ""]) => found));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
