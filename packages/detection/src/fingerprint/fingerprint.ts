import { createHash } from "node:crypto";

import type { ErrorLink, Frame } from "../types.ts";
import { parameterise } from "./parameterise.ts";
import { sourceForm } from "./source-form.ts";

/** Grows when the algorithm changes: fingerprints of two versions are not comparable. */
export const fingerprintVersion = 3;

/** Frames that name the place of an error; more would split it by who called that place. */
const framesInKey = 2;

/**
 * Names a kind of error by its type, its message without what differs, the first two distinct
 * frames of the service's own code, and its causes: 16 lower-case hex digits. Give it redacted
 * errors, so that it is the same wherever it is taken.
 */
export function fingerprint(error: ErrorLink & { readonly causes: readonly ErrorLink[] }): string {
  const causes = new Set(error.causes.map((cause) => `cause ${describe(cause)}`));
  const places = placesOf(error.frames).map((place) => `at ${place}`);
  const key = [`v${fingerprintVersion}`, describe(error), ...places, ...causes].join("\n");
  return createHash("sha256").update(key).digest("hex").slice(0, 16);
}

/**
 * Loggers differ in what they write: a code counts where the message does not say the same, and a
 * plain `Error` as much as no type.
 */
function describe(link: ErrorLink): string {
  const message = parameterise(link.message);
  const type = link.type === null || /^error$/i.test(link.type) ? "" : link.type;
  return `${type} ${message === "" ? (link.code ?? "") : message}`;
}

function placesOf(frames: readonly Frame[]): readonly string[] {
  const own = frames.filter((frame) => frame.inApp);
  if (own.length > 0) return [...new Set(own.map(sourceForm))].slice(0, framesInKey);
  // Of a stack without own code, the library says which of its callers this may have been.
  const library = frames.find((frame) => frame.file.includes("node_modules"));
  return library === undefined ? [] : [sourceForm(library)];
}
