import { posix } from "node:path";

import { sourceForm, type DetectedError, type Frame } from "@mendwatch/detection";

import { sourcePlacesIn } from "./source-places.ts";

/**
 * The built file in which an error was logged, where nothing says what it was made of: no file of
 * the repository has its name, no map and no configuration of TypeScript leads to one. Else null.
 * `base` is the project's folder in the copy of the base, `paths` are the files of the repository.
 */
export async function unknownBuiltFile(
  logged: DetectedError,
  base: string,
  paths: readonly string[],
): Promise<string | null> {
  const index = logged.frames.findIndex(({ inApp }) => inApp);
  const frame = logged.frames[index];
  if (frame === undefined || !/\.[cm]?jsx?$/.test(frame.file)) return null;
  const { frames } = await sourcePlacesIn(base).inSource(logged);
  if (frames[index]?.file !== frame.file) return null;
  return paths.some((path) => isBuiltLike(frame, path)) ? null : frame.file;
}

/** A file at the top of a repository lies in a folder of any name elsewhere. */
function isBuiltLike({ file }: Frame, path: string): boolean {
  const whole = path.includes("/") ? file : posix.basename(file);
  return placeOf(whole) === placeOf(path);
}

function placeOf(file: string): string {
  return sourceForm({ file, line: null, column: null, function: null, inApp: true });
}
