import type { SecretKind } from "../types.ts";

/** Last words of names whose value is a secret. */
const secretWords: ReadonlyMap<string, SecretKind> = new Map(
  Object.entries({
    password: "password passwd passwort pwd pass passphrase passcode pw",
    secret: "secret secrets",
    token: "token tokens jwt bearer otp",
    "api-key": "apikey",
    authorization: "authorization",
    cookie: "cookie cookies",
    credentials: "credential credentials creds",
    session: "sessionid sessid jsessionid phpsessid",
    card: "cvv cvc pan cardnumber",
    ssn: "ssn",
  }).flatMap(([kind, words]) => words.split(" ").map((word) => [word, kind] as const)),
);

/** What comes before `key` in the name of a secret key; a public or primary key is none. */
const keyWords: ReadonlyMap<string, SecretKind> = new Map(
  Object.entries({
    "api-key": "api access account auth authentication app subscription service",
    "private-key": "private signing encryption master ssh rsa",
    secret: "secret client",
  }).flatMap(([kind, words]) => words.split(" ").map((word) => [word, kind] as const)),
);

/** Words after the secret one that do not change what the value is. */
const trailing = new Set([
  "value",
  "text",
  "plain",
  "raw",
  "hash",
  "digest",
  "base",
  "header",
  "confirm",
  "confirmation",
  "again",
  "new",
  "old",
]);

/** The kind of secret that a field, header or flag of this name holds; null for an ordinary name. */
export function secretKindOf(name: string): SecretKind | null {
  const words = wordsOf(name);
  while (words.length > 1 && (trailing.has(words.at(-1) ?? "") || /^\d+$/.test(words.at(-1) ?? "")))
    words.pop();
  const last = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  if (last === "key") return keyWords.get(before) ?? (words.includes("secret") ? "secret" : null);
  if (last === "id" && before === "session") return "session";
  if (last === "number" && before === "card") return "card";
  return secretWords.get(last) ?? null;
}

/** `X-Api-Key`, `dbPassword2`, `AWS_SECRET_ACCESS_KEY` as lower-case words. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .replaceAll(/([A-Za-z])(\d+)$/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "");
}
