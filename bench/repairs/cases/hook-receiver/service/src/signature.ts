import { createHmac, timingSafeEqual } from "node:crypto";

/** The signature of a body: HMAC-SHA256 in hex. */
export function signatureOf(body: string, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}

/** Whether the caller knows the secret. Takes as long for a wrong signature as for a right one. */
export function isSigned(body: string, signature: string, secret: string): boolean {
  const expected = Buffer.from(signatureOf(body, secret));
  return timingSafeEqual(expected, Buffer.from(signature));
}
