import { isAbsolute, join, posix, relative } from "node:path";

import { isInApp, type ErrorLink, type Frame } from "@mendwatch/detection";

import { outputFolders, type OutputFolder } from "./output-folders.ts";
import { isPlainFile, readSourceMap, type PlaceInSource } from "./source-map.ts";

/** What TypeScript makes `.js` of. */
const sourceExtensions = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];

/** Where built code stood before it was built, as one folder with its maps and configuration says. */
export interface SourcePlaces {
  /**
   * The error with its own frames in the source, their files relative to the folder; a frame of
   * which nothing is known stays as it is.
   */
  inSource<Link extends ErrorLink>(error: Link): Promise<Link>;
}

/**
 * Reads `.map` files first and `outDir` and `rootDir` of TypeScript second. A path of another host
 * is looked for by its end, the longest first. Only for a folder that no command is writing to.
 */
export function sourcePlacesIn(folder: string): SourcePlaces {
  const maps = new Map<string, Promise<PlaceInSource | null>>();
  let outputs: Promise<readonly OutputFolder[]> | null = null;

  function mapOf(path: string): Promise<PlaceInSource | null> {
    const known = maps.get(path) ?? readSourceMap(folder, join(folder, path));
    maps.set(path, known);
    return known;
  }

  async function sourceOf(frame: Frame): Promise<Frame> {
    if (!frame.inApp || !/\.[cm]?jsx?$/.test(frame.file)) return frame;
    outputs ??= outputFolders(folder);
    for (const path of pathsIn(folder, frame.file)) {
      const place = (await mapOf(path))?.(frame) ?? null;
      if (place !== null) {
        const file = relative(folder, place.file);
        return { ...frame, file, line: place.line, column: null, inApp: isInApp(file) };
      }
      const file = await writtenFrom(folder, path, await outputs);
      // The lines of what TypeScript writes are not those of its source.
      if (file !== null) return { ...frame, file, line: null, column: null };
    }
    return frame;
  }

  return {
    async inSource(error) {
      const frames: Frame[] = [];
      for (const frame of error.frames) frames.push(await sourceOf(frame));
      return { ...error, frames };
    },
  };
}

/** What a path may be in the folder: itself, or an end of it. */
function pathsIn(folder: string, file: string): readonly string[] {
  const path = relative(folder, file);
  if (isAbsolute(file) && !path.startsWith("..")) return [path];
  const segments = file.split("/").filter((segment) => segment !== "" && segment !== ".");
  return segments.includes("..") ? [] : segments.map((_, index) => segments.slice(index).join("/"));
}

async function writtenFrom(
  folder: string,
  path: string,
  outputs: readonly OutputFolder[],
): Promise<string | null> {
  const plain = path.replace(/\.[cm]?jsx?$/, "");
  for (const { out, roots } of outputs) {
    if (!plain.startsWith(`${out}/`)) continue;
    for (const root of roots) {
      const source = join(folder, root, posix.relative(out, plain));
      for (const extension of sourceExtensions) {
        const file = source + extension;
        if (await isPlainFile(folder, file)) return relative(folder, file);
      }
    }
  }
  return null;
}
