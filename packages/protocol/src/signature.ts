import { timingSafeEqual } from "node:crypto";

import { Webhook } from "standardwebhooks";

/**
 * Standard Webhooks (standardwebhooks.com): `v1,` + base64 of HMAC-SHA256 over
 * `id.timestamp.body`. The secret is `whsec_` + base64 of at least 24 random bytes. During a
 * rotation the receiver holds several secrets; one match is enough.
 */

/** How far the two clocks may be apart, in seconds. */
export const signatureTolerance = 300;

/** What a secret looks like. */
export const secretPattern: RegExp =
  /^whsec_(?:[A-Za-z0-9+/]{4}){8,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The headers of a signed request, in lower case. */
export interface SignedHeaders {
  readonly "webhook-id": string;
  /** Seconds since 1970. */
  readonly "webhook-timestamp": string;
  readonly "webhook-signature": string;
}

/** Header that names the watcher; only its secrets are tried. */
export const watcherHeader = "mendwatch-watcher";

/** Why a signature was not accepted. Clock skew heals by itself and is worth a retry. */
export type SignatureRefusal = "missing-header" | "clock-skew" | "wrong-signature";

/** Signs one attempt. `at` is milliseconds since 1970; each attempt signs anew under the same id. */
export function sign(secret: string, id: string, at: number, body: string): SignedHeaders {
  const date = new Date(at);
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, date, body),
  };
}

/** Checks a request against every secret of its sender; null when it is genuine and fresh. */
export function checkSignature(
  secrets: readonly string[],
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  now: number,
  body: string,
): SignatureRefusal | null {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const given = headers["webhook-signature"];
  if (typeof id !== "string" || typeof timestamp !== "string" || typeof given !== "string") {
    return "missing-header";
  }
  if (id === "" || !/^\d{1,12}$/.test(timestamp)) return "missing-header";
  const seconds = Number(timestamp);
  const candidates = given.split(" ").map((part) => Buffer.from(part));
  let genuine = false;
  for (const secret of secrets) {
    const expected = Buffer.from(new Webhook(secret).sign(id, new Date(seconds * 1000), body));
    for (const candidate of candidates) {
      if (candidate.length === expected.length && timingSafeEqual(candidate, expected)) {
        genuine = true;
      }
    }
  }
  if (!genuine) return "wrong-signature";
  return Math.abs(now / 1000 - seconds) > signatureTolerance ? "clock-skew" : null;
}
