import { createHmac, timingSafeEqual } from "node:crypto";

/** A token that is not good, or not any more. */
export class TokenError extends Error {
  static {
    this.prototype.name = "TokenError";
  }
}

function sealOf(body, key) {
  return createHmac("sha256", key).update(body).digest();
}

/** `user.until.seal`; `until` in seconds since 1970. */
export function issue(user, until, key) {
  const body = `${user}.${until}`;
  return `${body}.${sealOf(body, key).toString("base64url")}`;
}

/** The user of a token; throws TokenError. */
export function verify(token, key, now) {
  const [user, until, seal = ""] = token.split(".");
  const given = Buffer.from(seal, "base64url");
  const expected = sealOf(`${user}.${until}`, key);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new TokenError("token has a wrong seal");
  }
  if (Number(until) <= now) throw new TokenError("token has expired");
  return user;
}
