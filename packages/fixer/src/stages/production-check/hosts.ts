import type { Heartbeat, SourceHealth } from "@mendwatch/protocol";

import type { Fix } from "../../model/fix.ts";
import type { WatcherRecord } from "../../ports/store.ts";

/** How much longer than another host one must be silent to be taken for gone, in milliseconds. */
const gone = 24 * 60 * 60_000;

/** Which watchers may speak for which projects: `fixer.relay.watchers`. */
export type SpeakingWatchers = ReadonlyMap<string, { readonly projects: readonly string[] }>;

/** What the repository says of a version. */
export interface VersionAnswer {
  /** Whether it has the merge; null where nobody can say. */
  readonly contains: boolean | null;
  /** Why the repository could not be asked, for people; null where it was. */
  readonly unasked: string | null;
}

/** One project on one host, as the last heartbeat of its watcher tells. */
export interface Host extends VersionAnswer {
  readonly watcher: string;
  /** As the reports of this host name it. */
  readonly name: string;
  readonly project: string;
  /** The deployed version, where the watcher knows it. */
  readonly version: string | null;
  /** When the heartbeat was sent, in milliseconds since 1970. */
  readonly sentAt: number;
  readonly sources: readonly SourceHealth[];
  /** Reports that the fixer has still to be sent. */
  readonly waiting: number;
  /** Reports that were dropped or set aside in all. */
  readonly lost: number;
}

/** The projects that a fix is for: its own, and those whose incidents joined. */
export function projectsOf(fix: Pick<Fix, "project" | "incidents">): readonly string[] {
  return [...new Set([fix.project, ...fix.incidents.map(({ project }) => project)])];
}

/**
 * The hosts that these projects run on: every watcher that may speak for one, and does. One that was
 * taken out of the configuration is none any more.
 */
export async function hostsOf(
  projects: readonly string[],
  records: readonly WatcherRecord[],
  watchers: SpeakingWatchers,
  ask: (project: string, version: string) => Promise<VersionAnswer>,
): Promise<readonly Host[]> {
  const hosts: Host[] = [];
  for (const { watcher, heartbeat } of records) {
    for (const project of projects) {
      const sources = heartbeat.sources.filter((source) => source.project === project);
      const version = heartbeat.deployed[project] ?? null;
      const speaks = watchers.get(watcher)?.projects.includes(project) ?? false;
      if (!speaks || (sources.length === 0 && version === null)) continue;
      hosts.push({
        watcher,
        name: heartbeat.host,
        project,
        version,
        ...(version === null ? { contains: null, unasked: null } : await ask(project, version)),
        sentAt: Date.parse(heartbeat.sentAt),
        sources,
        ...outboxOf(heartbeat),
      });
    }
  }
  return hosts;
}

function outboxOf({ outbox }: Heartbeat): Pick<Host, "waiting" | "lost"> {
  const { reports, setAside, dropped } = outbox;
  const all = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return { waiting: Math.max(0, reports - setAside), lost: all + setAside };
}

/**
 * Those that are not gone: a host is taken for gone where it was silent for a day longer than another
 * one, and was not heard of since a time. Silence is measured against the other hosts, because the
 * fixer may have slept itself.
 */
export function presentHosts(hosts: readonly Host[], since: number): readonly Host[] {
  const newest = Math.max(...hosts.map(({ sentAt }) => sentAt));
  return hosts.filter(({ sentAt }) => sentAt >= since || sentAt > newest - gone);
}

/** What a host runs, for people. */
export function runningText({ watcher, version, contains, unasked }: Host): string {
  if (version === null) return `${watcher} runs an unknown version`;
  const shown = shortVersion(version);
  if (contains !== null) return `${watcher} runs ${shown}`;
  const why =
    unasked === null ? "is not found in the repository" : `cannot be looked up ${unasked}`;
  return `${watcher} names ${shown}, which ${why}`;
}

/** The beginning of a commit's name; another version whole. */
export function shortVersion(version: string): string {
  return /^[0-9a-f]{40}$/.test(version) ? version.slice(0, 12) : version;
}
