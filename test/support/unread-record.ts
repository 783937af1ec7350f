import { createAssembler } from "@mendwatch/detection";

import type { FileRecord } from "../../packages/watcher/src/state/files.ts";
import { markContent } from "../../packages/watcher/src/tail/mark.ts";

/** The record of a log of the project `shop` of which nothing was read. */
export function unreadRecord(path: string): FileRecord {
  return {
    id: 1,
    project: "shop",
    source: path,
    path,
    target: null,
    missingSince: null,
    device: "",
    inode: "",
    birth: "0",
    ...markContent({ read: () => Buffer.alloc(0) }, 0),
    cutting: false,
    assembler: createAssembler().snapshot(),
  };
}
