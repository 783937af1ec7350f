/** A folder in which one process keeps what it must not lose. No error of its own: each caller has its codes. */
export { holdFolder, type FolderHold } from "./hold-folder.ts";
export { networkFileSystemOf } from "./network-file-system.ts";
export { makePrivateFile, makePrivateFolder } from "./private.ts";
