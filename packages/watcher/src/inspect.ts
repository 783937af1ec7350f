/** What `doctor` and `redact` ask. Apart from the watcher, which must not load what only they need. */
export { readDeployedVersion } from "./deployed-version.ts";
export { reasonOf } from "./errors.ts";
export { createConfiguredRedactor } from "./redaction.ts";
export { isPm2Log } from "./sources/pm2.ts";
export type { Pm2Process } from "./sources/pm2-process.ts";
export { pm2Processes } from "./sources/pm2-processes.ts";
export { inspectNoticeChat } from "./notice/inspect-chat.ts";
export { type Answer, createPoster } from "./relay/post.ts";
export { probeSource } from "./sources/probe-source.ts";
export { networkFileSystemOf } from "@mendwatch/state-folder";
export { type NoticesStanding, watcherStanding, type WatcherStanding } from "./standing.ts";
export type { FoundPaths } from "./tail/file-source.ts";
export { isPlainPath } from "./tail/globs.ts";
