import type { Aftermath, HostAftermath } from "../../model/production.ts";
import { runningText, type Host } from "./hosts.ts";

/**
 * Where every source that was known has gone, as a log with the date in its name does, the next one
 * must have begun within this of what was covered, in milliseconds.
 */
const handover = 5 * 60_000;

/** What a pass over the hosts found out. */
export interface FollowedHosts {
  readonly hosts: readonly HostAftermath[];
  /** Until when everything was read on all of them; 0 where there is none. */
  readonly coveredUntil: number;
  /** When the quiet period has to begin anew, at the earliest; null where nothing interrupted it. */
  readonly interruptedAt: number | null;
  /** What keeps the time from being covered, for people; null where nothing does. */
  readonly waitsFor: string | null;
}

interface FollowedHost {
  readonly host: HostAftermath;
  readonly interruptedAt: number | null;
  readonly waitsFor: string | null;
}

/**
 * What the last heartbeats say of the time since a deployment, given what the ones before them said.
 * Heartbeats may come late, all at once or not at all: each tells since when its sources have been
 * read without a gap, so that the newest one speaks for those that were missed.
 *
 * A host covers the time up to its heartbeat when all that was there had been read and sent. It
 * interrupts the quiet period where bytes or reports were missed, or where it runs a version without
 * the merge: quiet is counted anew from then on. With `byWord` a person said that it is deployed;
 * then a version that never had the merge is believed to have it by another name.
 */
export function followHosts(
  before: Pick<Aftermath, "hosts" | "quietSince">,
  hosts: readonly Host[],
  since: number,
  byWord: boolean,
): FollowedHosts {
  const isFirst = before.quietSince === null;
  const followed = hosts.map((host) => {
    const known = before.hosts.find(
      ({ watcher, project }) => watcher === host.watcher && project === host.project,
    );
    return follow(host, isFirst ? undefined : known, isFirst ? since : null, byWord);
  });
  const interruptions = followed.flatMap(({ interruptedAt }) => interruptedAt ?? []);
  const reasons = followed.flatMap(({ waitsFor }) => waitsFor ?? []);
  return {
    hosts: followed.map(({ host }) => host),
    coveredUntil:
      followed.length === 0 ? 0 : Math.min(...followed.map(({ host }) => host.coveredUntil)),
    interruptedAt: interruptions.length === 0 ? null : Math.max(...interruptions),
    waitsFor: reasons.length === 0 ? null : `${reasons.join("; ")}.`,
  };
}

/** `since`: when quiet began, at the first look after a deployment; null at later ones. */
function follow(
  now: Host,
  known: HostAftermath | undefined,
  since: number | null,
  byWord: boolean,
): FollowedHost {
  const had = now.contains === true || (known?.had ?? false);
  const lacks = now.version !== null && now.contains !== true && (had || !byWord);
  const missed = known !== undefined && now.lost > known.lost;
  const gap = gapIn(now, known, since);
  // How long it went without the merge is not known better than that it has it again now.
  const lacked = now.contains === false || known?.contains === false;
  const interruptions = [
    ...(lacked && (lacks || had) && now.version !== null ? [now.sentAt] : []),
    ...(missed ? [now.sentAt] : []),
    ...(gap === null ? [] : [gap]),
  ];
  const blind = now.sources.find(({ unreadable }) => unreadable !== null);
  const reasons = [
    ...(lacks ? [runningText(now)] : []),
    ...(now.sources.length === 0 ? [`${now.watcher} reads no log of ${now.project}`] : []),
    ...(blind === undefined
      ? []
      : [`${now.watcher} cannot read ${blind.source}: ${blind.unreadable ?? ""}`]),
  ];
  const read = (known?.read ?? 0) + growth(now, known);
  const start = known?.coveredUntil ?? since ?? now.sentAt;
  const mayCover = reasons.length === 0 && now.waiting === 0;
  const { coveredUntil, behind } = mayCover
    ? coverage(now, read, start, known?.behind ?? null)
    : { coveredUntil: start, behind: known?.behind ?? null };
  return {
    host: {
      watcher: now.watcher,
      project: now.project,
      version: now.version,
      contains: now.contains,
      had,
      coveredUntil,
      read,
      behind,
      lost: now.lost,
      sources: Object.fromEntries(now.sources.map(({ source, bytesRead }) => [source, bytesRead])),
    },
    interruptedAt: interruptions.length === 0 ? null : Math.max(...interruptions),
    waitsFor: reasons.length === 0 ? null : reasons.join(", "),
  };
}

/**
 * A heartbeat covers the time before it when nothing was left to read. A log that is always being
 * written leaves some each time; then an earlier heartbeat is covered once what it left was read.
 */
function coverage(
  now: Host,
  read: number,
  start: number,
  behind: HostAftermath["behind"],
): Pick<HostAftermath, "coveredUntil" | "behind"> {
  const lag = now.sources.reduce((sum, { lagBytes }) => sum + lagBytes, 0);
  if (lag === 0) return { coveredUntil: Math.max(start, now.sentAt), behind: null };
  const next = { at: now.sentAt, read: read + lag };
  if (behind === null) return { coveredUntil: start, behind: next };
  if (read < behind.read) return { coveredUntil: start, behind };
  return { coveredUntil: Math.max(start, behind.at), behind: next };
}

/** Since when nothing was missed, where something was; else null. */
function gapIn(now: Host, known: HostAftermath | undefined, since: number | null): number | null {
  // A host that comes later brings what it has, from its own beginning.
  if (known === undefined) return since === null ? null : lastBreak(now.sources, since);
  const kept = now.sources.filter(({ source }) => known.sources[source] !== undefined);
  if (kept.length === 0) return lastBreak(now.sources, known.coveredUntil + handover);
  return lastBreak(kept, known.coveredUntil);
}

/** When the last of these sources began to be read whole, where that was after a time; else null. */
function lastBreak(sources: Host["sources"], after: number): number | null {
  const times = sources.map(({ unbrokenSince }) => Date.parse(unbrokenSince));
  const late = times.filter((unbroken) => unbroken > after);
  return late.length === 0 ? null : Math.max(...late);
}

/** Bytes read since the heartbeat before. What is listed for the first time is only remembered. */
function growth(now: Host, known: HostAftermath | undefined): number {
  if (known === undefined) return 0;
  return now.sources.reduce((sum, { source, bytesRead }) => {
    const before = known.sources[source];
    return before === undefined ? sum : sum + Math.max(0, bytesRead - before);
  }, 0);
}
