import { statfsSync } from "node:fs";

/** `f_type` of statfs(2), from linux/magic.h, where locks and write-ahead logs of SQLite cannot be relied on. */
const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x01021997, "9P"],
]);

/** The name of the network file system that an existing folder is on; null for a local one. */
export function networkFileSystemOf(folder: string): string | null {
  return networkFileSystemNamed(statfsSync(folder).type);
}

/** The same by `f_type` of statfs(2), which is signed on some machines. */
export function networkFileSystemNamed(type: number): string | null {
  return networkFileSystems.get(type >>> 0) ?? null;
}
