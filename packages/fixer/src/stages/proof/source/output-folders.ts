import { readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";

import { isPlainFile } from "./source-map.ts";

/** A folder that TypeScript writes to, and the folder that it is written from; both relative. */
export interface OutputFolder {
  readonly out: string;
  /** Where the configuration names none, TypeScript takes what its files have in common. */
  readonly roots: readonly string[];
}

/** What the `tsconfig*.json` of a folder say of where they write to. */
export async function outputFolders(folder: string): Promise<readonly OutputFolder[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) =>
    /^tsconfig.*\.json$/.test(name),
  );
  const texts = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return (await isPlainFile(folder, path)) ? readFile(path, "utf8") : "";
    }),
  );
  const plain = texts.map(withoutComments);
  // One configuration extends another, so that the two may stand in different files.
  const named = plain.flatMap((text) => settings(text, "rootDir"));
  const roots = named.length === 0 ? ["src", "."] : named;
  return plain.flatMap((text) => settings(text, "outDir")).map((out) => ({ out, roots }));
}

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*\/\/.*$|\/\*[\s\S]*?\*\//gm, "");
}

function settings(text: string, name: string): readonly string[] {
  const found = text.matchAll(new RegExp(String.raw`"${name}"\s*:\s*"([^"\\]+)"`, "g"));
  return [...found].map(([, folder = ""]) => posix.normalize(folder).replace(/\/$/, ""));
}
