import type { DetectedError, Frame } from "../types.ts";
import { sourceForm, sourceSegments } from "./source-form.ts";

/**
 * True where a reproduction shows the error that was logged: the same type, and the same first frame
 * of own code in source form. `root` is the folder in which the reproduction ran, so that files at
 * its top are known again too: the host that logged has another name for it.
 */
export function sameError(
  logged: DetectedError,
  reproduced: DetectedError,
  root?: string,
): boolean {
  if (logged.type !== reproduced.type) return false;
  const a = logged.frames.find((frame) => frame.inApp);
  const b = reproduced.frames.find((frame) => frame.inApp);
  if (a === undefined || b === undefined) return a === b;
  if (sourceForm(a) === sourceForm(b)) return true;
  return root !== undefined && sameFunction(a, b) && isUnder(a.file, relativeTo(root, b.file));
}

function sameFunction(a: Frame, b: Frame): boolean {
  return sourceForm({ ...a, file: "" }) === sourceForm({ ...b, file: "" });
}

function relativeTo(root: string, file: string): string | null {
  // Some runners leave out the folder that they run in.
  if (!file.startsWith("/")) return file;
  const folder = root.endsWith("/") ? root : `${root}/`;
  return file.startsWith(folder) ? file.slice(folder.length) : null;
}

/** True where a path ends with all of another, relative one. */
function isUnder(file: string, relative: string | null): boolean {
  if (relative === null) return false;
  return `/${sourceSegments(file).join("/")}`.endsWith(`/${sourceSegments(relative).join("/")}`);
}
