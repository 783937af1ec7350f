export type * from "./fix.ts";
export type * from "./ports/store.ts";
export * from "./fix-lifecycle.ts";
export type * from "./ports/agent.ts";
export type * from "./ports/clock.ts";
export type * from "./ports/forge.ts";
export type * from "./ports/sandbox.ts";
export { openSqliteReader, openSqliteStore } from "./adapters/sqlite/store.ts";
export { fixerErrors } from "./errors.ts";
