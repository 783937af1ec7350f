import { z } from "zod";

import type { Severity } from "./report.ts";
import { readVersion, wireVersion, wireVersionSchema } from "./version.ts";

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

/** The fixer's answer to a heartbeat. Nothing else is taken from it. */
export interface HeartbeatAnswer {
  /** Fingerprints to relay from their first occurrence. At most 1000. */
  readonly watch: readonly string[];
}

const amount = z.int().min(0);

function heartbeatSchema(object: typeof z.strictObject): z.ZodType<Heartbeat> {
  return object({
    version: wireVersionSchema,
    id: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, "must be 8 to 64 letters, digits, _ or -"),
    host: z.string().min(1).max(200),
    sentAt: z.iso.datetime(),
    deployed: z.record(z.string().max(200), z.string().max(200)),
    sources: z
      .array(
        object({
          project: z.string().min(1).max(200),
          source: z.string().max(2_048),
          bytesRead: amount,
          lagBytes: amount,
          unreadable: z.string().max(500).nullable(),
          unbrokenSince: z.iso.datetime(),
        }),
      )
      .max(1_000),
    outbox: object({
      reports: amount,
      bytes: amount,
      setAside: amount,
      dropped: object({ critical: amount, high: amount, medium: amount, low: amount }),
    }),
  });
}

const strict = heartbeatSchema(z.strictObject);
const lenient = heartbeatSchema(z.object);
const answer: z.ZodType<HeartbeatAnswer> = z.object({
  watch: z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(1_000),
});

/** Checks a decoded heartbeat; unknown keys as in {@link parseReport}. */
export function parseHeartbeat(body: unknown): z.ZodSafeParseResult<Heartbeat> {
  const schema = readVersion(body).minor > wireVersion.minor ? lenient : strict;
  return schema.safeParse(body);
}

/** Reads the fixer's answer to a heartbeat; keys it does not know are ignored. */
export function parseHeartbeatAnswer(body: unknown): z.ZodSafeParseResult<HeartbeatAnswer> {
  return answer.safeParse(body);
}
