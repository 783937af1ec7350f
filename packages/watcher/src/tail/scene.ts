import type { FileRecord } from "../state/files.ts";
import { isTimed, type LogFile } from "./log-file.ts";

/** A file and what was read of its content. */
export interface KnownFile {
  readonly record: FileRecord;
  readonly file: LogFile;
}

/** What is compared. */
export interface Scene {
  /** The path at which the log is written; what is there is no copy. */
  readonly source: string;
  /** Records of files that are not followed. */
  readonly records: readonly FileRecord[];
  /** Records of files that are there and may not be opened. */
  readonly hidden: readonly FileRecord[];
  readonly followed: readonly KnownFile[];
  /** Files that are not followed, oldest write first. */
  readonly files: readonly LogFile[];
  /** What was last written before this time, in milliseconds since 1970, need not have been read. */
  readonly since: number;
  /** True where another service's files may be: nothing but what was read tells that one is of this log. */
  isBeside(path: string): boolean;
}

/** A generation of the log; nothing of it was read where there is no record. */
export interface Generation {
  readonly record: FileRecord | null;
  file: LogFile;
  readonly isFollowed: boolean;
}

/** Without times the same lines are in the logs of other services that fail the same way. */
export function mayBeForeign(file: LogFile, scene: Scene): boolean {
  return scene.isBeside(file.path) && !isTimed(file);
}
