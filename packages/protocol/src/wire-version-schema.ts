import { z } from "zod";

import { readVersion, wireVersion } from "./version.ts";

/** The versions this build reads: any minor of its own major. */
export const wireVersionSchema: z.ZodType<string> = z
  .string()
  .refine(
    (text) => readVersion({ version: text }).major === wireVersion.major,
    `must be ${wireVersion.major}.x; upgrade the older of watcher and fixer`,
  );
