import type { BigIntStats } from "node:fs";

import type { FileMark, FileRecord } from "../state/files.ts";
import { isPacked } from "./folder.ts";
import { hashOf, hasLines, headBytes, noBirth, tailBytes, type Content } from "./mark.ts";

/**
 * An open file and what can be asked of its content, packed or not. What was opened stays the same
 * whatever is renamed meanwhile; its path is only where it was a moment ago.
 */
export interface LogFile extends Content {
  readonly path: string;
  readonly stat: BigIntStats;
  /** Bytes of log in it now. Of what is packed modulo 2^32. */
  length(): number;
  /** Fewer bytes at the end, and none where it cannot be unpacked. */
  read(position: number, length: number): Buffer;
  /** A descriptor to read its content with, which the caller closes; null where it cannot be unpacked. */
  take(): number | null;
  close(): void;
}

/** gzip keeps lengths modulo this. */
const lengthModulus = 2 ** 32;

/** Files up to this size are compared whole, in bytes; of larger ones the head and the tail. */
const comparedWhole = 65_536;

/** True when everything that was read of the marked file is, as far as the hashes tell, in this one. */
export function holds(file: LogFile, mark: FileMark): boolean {
  const length = file.length();
  const isWhole = isPacked(file.path) && isReadToEnd(file, mark);
  if (length < mark.cursor && !isWhole) return false;
  if (hashOf(file.read(0, mark.headLength)) !== mark.headHash) return false;
  // To compare more than the head and the length it would have to be unpacked.
  if (isWhole) return true;
  const tail = Math.min(tailBytes, mark.cursor);
  return hashOf(file.read(mark.cursor - tail, tail)) === mark.tailHash;
}

/** A time of day, or seconds or milliseconds since 1970. */
const times = /\d{2}:\d{2}:\d{2}(?:[.,]\d+)?|(?<!\d)1\d{9}(?:\d{3})?(?!\d)/g;

/**
 * True where different times stand at the beginning and the end of what was read of a file: no other
 * log has the same bytes by chance.
 */
export function hasTimes(
  file: LogFile,
  { headLength, cursor }: Pick<FileMark, "headLength" | "cursor">,
): boolean {
  const tail = Math.min(tailBytes, cursor);
  const ends = [file.read(0, headLength), file.read(cursor - tail, tail)];
  const found = ends.flatMap((bytes) => bytes.toString("latin1").match(times) ?? []);
  return new Set(found).size > 1;
}

/** True where different times stand at the beginning and the end of a file. */
export function isTimed(file: LogFile): boolean {
  const length = file.length();
  return hasTimes(file, { headLength: Math.min(headBytes, length), cursor: length });
}

/**
 * True for a file with different times in its lines, or without a line that stands twice at its beginning:
 * as much of it is in no other file by chance. A service without times logs the same error the same way.
 */
export function isUnique(file: LogFile): boolean {
  if (isTimed(file)) return true;
  const lines = file.read(0, comparedWhole).toString("latin1").split("\n");
  const whole = lines.slice(0, -1);
  return new Set(whole).size === whole.length;
}

/** True where as much as is in the one file would not be at the beginning of the other by chance. */
export function isTelling(file: LogFile, other: LogFile): boolean {
  return isUnique(file) && isUnique(other);
}

/** True for the file of a mark that has no more in it than was read. */
export function isReadToEnd(file: LogFile, { cursor }: FileMark): boolean {
  return file.length() === (isPacked(file.path) ? cursor % lengthModulus : cursor);
}

/** True for a file that has the beginning of what was read of the marked one, and nothing else. */
export function holdsLess(file: LogFile, mark: FileMark): boolean {
  const length = file.length();
  if (length === 0 || length >= mark.cursor) return false;
  const head = file.read(0, Math.min(length, headBytes));
  return length < mark.headLength ? hasLines(mark, head) : hashOf(head) === mark.headHash;
}

/** True for a file that has the first bytes of another one in it, and no other. */
export function isBeginning(file: LogFile, other: LogFile): boolean {
  const length = file.length();
  if (length === 0 || length > other.length()) return false;
  function isSame(position: number, count: number): boolean {
    const bytes = file.read(position, count);
    return bytes.length === count && bytes.equals(other.read(position, count));
  }
  if (!isSame(0, Math.min(length, headBytes))) return false;
  if (length <= comparedWhole) return isSame(0, length);
  return isSame(length - tailBytes, tailBytes);
}

/**
 * True when this is the file of a record, as far as the file system tells: an inode is given away
 * again, often to the packed one, and a reboot may change the device. Where there is no content to
 * compare, all must fit.
 */
export function isFileOf({ path, stat }: LogFile, record: FileRecord): boolean {
  if (String(stat.ino) !== record.inode || isPacked(path) !== isPacked(record.path)) return false;
  const births = [record.birth, String(stat.birthtimeNs)];
  if (births[0] !== births[1] && !births.includes(noBirth)) return false;
  return record.cursor > 0 || String(stat.dev) === record.device;
}
