import { closeSync, existsSync, fstatSync, openSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { constants, gunzipSync } from "node:zlib";

import { openFile, unpackedName } from "./folder.ts";
import type { LogFile } from "./log-file.ts";
import { headBytes, readAt } from "./mark.ts";

/**
 * Rotated logs that were packed by gzip. One that has nothing unread in it is known by its head and
 * its length, both of which cost a few bytes to read; only what is to be read is unpacked, into a
 * file without a name in the state folder.
 */

/** Packed bytes that hold the head of what is in them. */
const headReach = 8_192;

/** More than this is not unpacked: all of it is in memory for a moment. In bytes. */
export const unpackCap = 67_108_864;

/** Opens a packed file. Throws where it cannot be read or is no whole file of gzip. */
export function openPacked(path: string, scratch: string): LogFile {
  const { fd } = openFile(path);
  try {
    // While the plain file is there this one is being written. Its size is asked after that.
    if (existsSync(unpackedName(path))) throw new Error("it is not whole yet");
    const stat = fstatSync(fd, { bigint: true });
    const size = Number(stat.size);
    // The end of what was read is not the end of what was packed. More than there was when its size was
    // asked is not read either: nothing may be seen of a file that its size does not tell.
    const packed = readAt(fd, 0, Math.min(headReach, size));
    const begin = gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH });
    const head = Buffer.from(begin.subarray(0, headBytes));
    const length = readAt(fd, size - 4, 4).readUInt32LE();
    let content: Buffer | null | undefined;

    function unpacked(): Buffer | null {
      if (content === undefined) content = size > unpackCap ? null : unpack(readAt(fd, 0, size));
      return content;
    }
    return {
      path,
      stat,
      length: () => length,
      read(position, count) {
        const bytes = position + count <= head.length ? head : unpacked();
        return bytes?.subarray(position, position + count) ?? Buffer.alloc(0);
      },
      take() {
        const bytes = unpacked();
        return bytes === null ? null : writeNameless(bytes, scratch);
      },
      close: () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function unpack(bytes: Buffer): Buffer | null {
  try {
    return gunzipSync(bytes, { maxOutputLength: unpackCap });
  } catch {
    // Damaged, or too much.
    return null;
  }
}

function writeNameless(content: Buffer, folder: string): number {
  const file = join(folder, "unpacked");
  const fd = openSync(file, "w+", 0o600);
  try {
    unlinkSync(file);
    for (let written = 0; written < content.length;) {
      written += writeSync(fd, content, written);
    }
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
