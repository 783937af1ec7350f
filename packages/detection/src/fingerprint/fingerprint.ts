import { createHash } from "node:crypto";

import type { DetectedError } from "../types.ts";
import { sourceForm } from "./source-form.ts";

/** Grows when the algorithm changes: fingerprints of two versions are not comparable. */
export const fingerprintVersion = 1;

/** Names a kind of error: 16 lower-case hex digits. */
export function fingerprint(error: DetectedError): string {
  const frames = error.frames.filter((frame) => frame.inApp).map((frame) => sourceForm(frame));
  const key = [error.type, error.message.replaceAll(/\d+/g, "<n>"), ...new Set(frames)].slice(0, 4);
  return createHash("sha256")
    .update(`v${fingerprintVersion}\n${key.join("\n")}`)
    .digest("hex")
    .slice(0, 16);
}
