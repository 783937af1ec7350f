import type { Severity } from "./report.ts";

/** What the watcher says of one log source. */
export interface SourceHealth {
  readonly project: string;
  /** The path or name as configured or found. */
  readonly source: string;
  readonly bytesRead: number;
  /** Bytes that exist and are not read yet. */
  readonly lagBytes: number;
  /** Why the source cannot be read, or null while it can. */
  readonly unreadable: string | null;
  /** ISO 8601: since when the source has been read without a gap. */
  readonly unbrokenSince: string;
}

/** A sign of life, sent at a fixed pace whether or not anything broke. */
export interface Heartbeat {
  readonly version: string;
  readonly id: string;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly sentAt: string;
  /** Deployed version by project, where it is known. */
  readonly deployed: Readonly<Record<string, string>>;
  readonly sources: readonly SourceHealth[];
  readonly outbox: {
    readonly reports: number;
    readonly bytes: number;
    /** Reports that the fixer refused for good and that were set aside. */
    readonly setAside: number;
    /** Reports dropped because the outbox was full, by severity. */
    readonly dropped: Readonly<Record<Severity, number>>;
  };
}

/**
 * Stands in a heartbeat's place where somebody only asks whether one would be taken, from this
 * watcher and for these projects. It is answered as a heartbeat is, and changes nothing.
 */
export interface Probe {
  readonly version: string;
  /** Keys of projects. At most 1000. */
  readonly probe: readonly string[];
}

/** The fixer's answer to a heartbeat. Nothing else is taken from it. */
export interface HeartbeatAnswer {
  /** Fingerprints to relay from their first occurrence. At most 1000. */
  readonly watch: readonly string[];
}

/**
 * Reads the fixer's answer to a heartbeat; keys it does not know are ignored. Null where it is none.
 * Written out, because the watcher reads it and does without a library of schemas.
 */
export function readHeartbeatAnswer(body: unknown): HeartbeatAnswer | null {
  const watch = typeof body === "object" && body !== null && "watch" in body ? body.watch : null;
  if (!Array.isArray(watch) || watch.length > 1_000) return null;
  return watch.every(isFingerprint) ? { watch } : null;
}

function isFingerprint(entry: unknown): entry is string {
  return typeof entry === "string" && /^[0-9a-f]{16}$/.test(entry);
}
