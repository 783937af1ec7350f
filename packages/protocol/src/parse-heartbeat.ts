import { z } from "zod";

import type { Heartbeat, Probe } from "./heartbeat.ts";
import { readVersion, wireVersion } from "./version.ts";
import { wireVersionSchema } from "./wire-version-schema.ts";

const amount = z.int().min(0);
const projectKey = z.string().min(1).max(200);

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
          project: projectKey,
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

/** Checks a decoded heartbeat; unknown keys as in `parseReport`. */
export function parseHeartbeat(body: unknown): z.ZodSafeParseResult<Heartbeat> {
  const schema = readVersion(body).minor > wireVersion.minor ? lenient : strict;
  return schema.safeParse(body);
}

const probeSchema: z.ZodType<Probe> = z.object({
  version: wireVersionSchema,
  probe: z.array(projectKey).max(1_000),
});

/** Reads a decoded probe. Null where it is none. */
export function readProbe(body: unknown): Probe | null {
  return probeSchema.safeParse(body).data ?? null;
}
