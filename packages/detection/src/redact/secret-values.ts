import { secretKindOf } from "./sensitive-name.ts";

/** UTF-16 code units of a value that a sensitive name makes a secret, if it is more than a word. */
const shortestNamed = 6;
const longestWord = 7;
/** A value with another name must look like a secret by itself. */
const shortestRandom = 16;

const url = /^[a-z][a-z0-9+.-]*:\/\/(?:([^/@\s]*)@)?/i;
/** A path, a host, an e-mail address, an ARN, a time, a UUID, a version: they say where and what. */
const known =
  /^(?:\.{0,2}\/.*|[\w.-]+\.[a-z]{2,24}(?::\d+)?|\S+@\S+\.\S+|arn:.*|[\d.,:TZ+-]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/**
 * The values of an environment that are secrets: of a sensitive name (`DB_PASSWORD`) all but short
 * words, of any other name what is long and random, of a URL its password. `production`, `true`, ports and
 * hosts are none: masked wherever they stand, they would make a log unreadable.
 */
export function secretValues(
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return Object.entries(environment).flatMap(([name, value = ""]) => {
    const [address, userinfo] = url.exec(value) ?? [];
    if (address !== undefined) return userinfo === undefined ? [] : passwordsOf(userinfo);
    const isSecret = secretKindOf(name) === null ? isRandom(value) : isMoreThanAWord(value);
    return isSecret ? [value] : [];
  });
}

/** The password of a user in a URL, as it stands there and as a driver prints it. */
export function passwordsOf(userinfo: string): readonly string[] {
  const password = userinfo.slice(userinfo.indexOf(":") + 1);
  if (!isMoreThanAWord(password)) return [];
  return URL.canParse(`x://${userinfo}@x`) ? [password, decoded(password)] : [password];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isMoreThanAWord(value: string): boolean {
  if (value.length < shortestNamed || known.test(value)) return false;
  return value.length > longestWord || /[^A-Za-z]/.test(value);
}

/** True for what is long and made of letters and digits as words are not. */
export function isRandom(value: string): boolean {
  if (value.length < shortestRandom || known.test(value) || /\s/.test(value)) return false;
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value);
  return /\d/.test(value) && (isMixed || /^[0-9a-f]+$/i.test(value));
}
