import type { FileRecord } from "../state/files.ts";
import { isNumbered, isPacked } from "./folder.ts";
import { isBeginning, isTelling, type LogFile } from "./log-file.ts";
import { headBytes } from "./mark.ts";

/** In the nanoseconds of file times. */
const second = 1_000_000_000n;

/**
 * True for what was made with all that is in the original, and was given its name: a file that is made
 * in the place of a deleted one is not older than the deletion.
 */
export function hasReplaced(file: LogFile, original: LogFile): boolean {
  const { nlink, ctimeNs: deleted } = original.stat;
  return nlink === 0n && file.stat.birthtimeNs < deleted && isBeginning(original, file);
}

/** Where a copy has what its original has not, in bytes; the original is read to its end where it is. */
export function startOfNew(copy: LogFile, original: LogFile, record: FileRecord): number {
  if (isBeginning(original, copy)) return original.length();
  return isBeginning(copy, original) ? copy.length() : record.cursor;
}

/**
 * True for a file that was copied from another one: by its content where that is long enough and stands
 * nowhere else, else by the times and names of both. `source` is the path at which the log is written.
 */
export function isCopy(file: LogFile, original: LogFile, source: string): boolean {
  if (!isBeginning(file, original)) return false;
  const length = file.length();
  if (length >= headBytes && isTelling(file, original)) return true;
  const written = file.stat.mtimeNs;
  const { birthtimeNs: began, mtimeNs: ended, nlink } = original.stat;
  // Rotation alone gives no name without a number.
  const hasCopyName = !isNumbered(source, file.path);
  // Before there was this log there was nothing to copy from it; what it took the place of is older.
  if (original.path === source) return written > began || (written === began && hasCopyName);
  if (hasCopyName) return true;
  if (length < original.length()) {
    // One that was renamed may be written on while there is a newer one, and nothing is copied between two.
    return !isNumbered(source, original.path) && written >= began && written <= ended;
  }
  const isMade = isMadeOf(file, original) || isMadeOf(original, file);
  return isMade || nlink === 0n;
}

/**
 * True where a file of the same content was packed or copied from another one, and not written. `gzip`
 * and `cp -p` keep the time of the last write, some programs without its fraction.
 */
function isMadeOf({ path, stat }: LogFile, original: LogFile): boolean {
  const { birthtimeNs: began, mtimeNs: ended } = original.stat;
  // What was packed before the other one began is an older generation.
  if (isPacked(path)) return !isPacked(original.path) && stat.mtimeNs + second > began;
  const later = ended - stat.mtimeNs;
  return stat.mtimeNs < stat.birthtimeNs && later >= 0n && later < second;
}
