import type { ProjectConfig } from "@mendwatch/config";

import type { Fix } from "../model/fix.ts";
import type { StoreReader } from "../ports/store.ts";
import { recordOf, type RecordOfFixes } from "./record.ts";
import { readWaiting, type WaitingFix } from "./waiting.ts";

/** More than any store holds. */
const everything = Number.MAX_SAFE_INTEGER;

/** Which record is wanted. */
export interface RecordQuery {
  /** Fixes that began then or later; milliseconds since 1970. */
  readonly since: number;
  readonly now: number;
  /** Key of the one project that is wanted; omitted for all of them. */
  readonly project?: string;
}

/** The record of all projects, and of each that had a fix, by its key. */
export interface FixerRecord {
  readonly since: number;
  readonly until: number;
  readonly all: RecordOfFixes;
  readonly projects: readonly ({ readonly project: string } & RecordOfFixes)[];
  /** What waits for a person now, however long it has. */
  readonly waiting: readonly WaitingFix[];
}

/** Reads what became of the fixes that began in a time. */
export async function readRecord(
  store: Pick<StoreReader, "listFixes">,
  projects: ReadonlyMap<string, Pick<ProjectConfig, "autonomy">>,
  { since, now, project }: RecordQuery,
): Promise<FixerRecord> {
  const only = project === undefined ? {} : { project };
  // What began since then has changed since then.
  const changed = await store.listFixes({ ...only, changedSince: since, limit: everything });
  const fixes = changed.filter(({ createdAt }) => createdAt >= since && createdAt <= now);
  const byProject = new Map<string, readonly Fix[]>();
  for (const fix of fixes) {
    byProject.set(fix.project, [...(byProject.get(fix.project) ?? []), fix]);
  }
  const waiting = await readWaiting(store, projects);
  return {
    since,
    until: now,
    all: recordOf(fixes),
    projects: [...byProject]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([key, its]) => ({ project: key, ...recordOf(its) })),
    waiting: waiting.filter((fix) => project === undefined || fix.project === project),
  };
}
