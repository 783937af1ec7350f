import { lstat, readFile, realpath } from "node:fs/promises";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";

import type { Frame } from "@mendwatch/detection";
import { z } from "zod";

/** In bytes; a larger file is no map of a service. */
const largest = 64 * 1024 * 1024;

const payload = z.looseObject({
  version: z.literal(3),
  file: z.string().default(""),
  sourceRoot: z.string().default(""),
  sources: z.array(z.string()),
  sourcesContent: z.array(z.string()).default([]),
  names: z.array(z.string()).default([]),
  mappings: z.string(),
});

/** What a map says of the place of a frame: file and line before it was built; null where nothing. */
export type PlaceInSource = (frame: Pick<Frame, "line" | "column">) => {
  readonly file: string;
  readonly line: number;
} | null;

/**
 * Reads the map beside a built file. Null where there is none, or none that can be read. Commands
 * have written to `folder`, so nothing is read that leads out of it or is no plain file.
 */
export async function readSourceMap(folder: string, built: string): Promise<PlaceInSource | null> {
  const path = `${built}.map`;
  if (!(await isPlainFile(folder, path))) return null;
  const { data } = payload.safeParse(parseJson(await readFile(path, "utf8")));
  const map = data === undefined ? null : parsedMap(data);
  if (data === undefined || map === null) return null;
  // Lines and columns of frames count from 1, those of a map from 0.
  return ({ line, column }) => {
    if (line === null || column === null) return null;
    const entry = map.findEntry(line - 1, column - 1);
    if (!("originalSource" in entry)) return null;
    const file = resolve(dirname(path), data.sourceRoot, entry.originalSource);
    return { file, line: entry.originalLine + 1 };
  };
}

function parsedMap(data: z.infer<typeof payload>): SourceMap | null {
  try {
    return new SourceMap({ ...data, version: 3 });
  } catch {
    // Mappings that are none.
    return null;
  }
}

/** True for a file in a folder that is really there: no link, no pipe, nothing that never ends. */
export async function isPlainFile(
  folder: string,
  path: string,
  most: number = largest,
): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  if (found === null || !found.isFile() || found.size > most) return false;
  return (await realpath(path)).startsWith(`${await realpath(folder)}/`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
