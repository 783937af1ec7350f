import type { Span } from "./span.ts";

/** Hashes of passwords, as `htpasswd`, `crypt` and frameworks write them. */
const hashes: readonly RegExp[] = [
  /\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}/g,
  /\$(?:apr1|[1567y]|sha1)\$(?:rounds=\d{1,9}\$)?[./\w-]{1,32}\$[./A-Za-z0-9]{20,}/g,
  /\$argon2(?:id|i|d)\$[\w=,$+/.-]{20,512}/g,
  /\$(?:pbkdf2(?:-sha\d{1,3})?|scrypt|bcrypt-sha256)\$[\w=,$+/.-]{20,512}/g,
  // Of werkzeug and PostgreSQL.
  /\b(?:scrypt(?::\d{1,9}){3}|pbkdf2:sha\d{1,3}:\d{1,9})\$[\w$+/.=-]{20,512}/g,
  /\bSCRAM-SHA-\d{1,3}\$\d{1,9}:[\w+/=]{8,128}\$[\w+/=:]{20,256}/g,
  /\b(?:pbkdf2_sha\d{1,3}|scrypt|bcrypt_sha256)\$[\w$=,+/.-]{20,512}/g,
  /\{S?(?:SHA|MD5)\d{0,3}\}[\w+/=]{16,}/g,
  // As Dovecot keeps them, plain ones included.
  /(?<=:\{(?:PLAIN|CLEAR|CLEARTEXT|(?:BLF-|SHA\d{3}-)?CRYPT|ARGON2ID?)\})[^\s:"']{4,256}/g,
];
const anyHash = /\$[\w-]{1,16}\$|:\d{1,9}\$|SCRAM-SHA-|\{S?(?:SHA|MD5)|:\{[A-Z\d-]{5,12}\}/;

/** Hashes of passwords, which a machine can guess. */
export function* findPasswordHashes(line: string): Iterable<Span> {
  if (!(line.includes("$") || line.includes("{S") || line.includes(":{")) || !anyHash.test(line))
    return;
  for (const pattern of hashes) {
    for (const { index, 0: hash } of line.matchAll(pattern)) {
      yield { start: index, end: index + hash.length, kind: "password-hash" };
    }
  }
}
