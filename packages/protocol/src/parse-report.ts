import { z } from "zod";

import { reportLimits, type Report } from "./report.ts";
import { readVersion, wireVersion } from "./version.ts";
import { wireVersionSchema } from "./wire-version-schema.ts";

const fingerprint = z.string().regex(/^[0-9a-f]{16}$/, "must be 16 lower-case hex digits");
const count = z.int().min(0);
const time = z.iso.datetime({ message: "must be a time in ISO 8601, UTC" });

/** Strict, or with unknown keys dropped: those of a newer minor version are not ours to refuse. */
function reportSchema(object: typeof z.strictObject): z.ZodType<Report> {
  const frame = object({
    file: z.string().max(reportLimits.path),
    line: z.int().min(0).nullable(),
    column: z.int().min(0).nullable(),
    function: z.string().max(reportLimits.name).nullable(),
    inApp: z.boolean(),
  });
  const cause = {
    type: z.string().max(reportLimits.name).nullable(),
    message: z.string().max(reportLimits.message),
    code: z.string().max(reportLimits.name).nullable(),
    frames: z.array(frame).max(reportLimits.frames),
  };
  return object({
    version: wireVersionSchema,
    id: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, "must be 8 to 64 letters, digits, _ or -"),
    phase: z.enum(["announced", "settled"]),
    announcement: z.string().max(64).nullable(),
    detail: z.enum(["full", "counts"]),
    project: z.string().min(1).max(reportLimits.name),
    host: z.string().min(1).max(reportLimits.name),
    deployed: z.string().max(reportLimits.name).nullable(),
    source: z.string().max(reportLimits.path),
    fingerprint,
    fingerprintVersion: z.int().min(1),
    severity: z.enum(["critical", "high", "medium", "low"]),
    count,
    count24h: count,
    firstSeen: time,
    lastSeen: time,
    error: object({
      ...cause,
      stack: z.string().max(reportLimits.stack),
      causes: z.array(object(cause)).max(reportLimits.causes),
    }),
    request: object({
      method: z.string().max(16),
      path: z.string().max(reportLimits.path),
    }).nullable(),
    traceId: z.string().max(reportLimits.name).nullable(),
    context: z.array(z.string().max(reportLimits.contextLine)).max(reportLimits.contextLines),
    incident: object({
      id: z.string().min(1).max(64),
      role: z.enum(["root", "symptom"]),
      root: fingerprint,
    }),
  });
}

const strict = reportSchema(z.strictObject);
const lenient = reportSchema(z.object);

/**
 * Checks a decoded body. Unknown keys are refused, except those of a newer minor version, which are
 * dropped, so that hosts may be upgraded on different days.
 */
export function parseReport(body: unknown): z.ZodSafeParseResult<Report> {
  const schema = readVersion(body).minor > wireVersion.minor ? lenient : strict;
  return schema.safeParse(body);
}
