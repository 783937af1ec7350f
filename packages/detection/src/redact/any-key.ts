import { isAnyKey } from "./sensitive-name.ts";

/** What a service may have for a key, with nothing else around it. */
const keyLike = /(?:\\{0,8}["'])?([A-Za-z\d_-]{24,128})(?![\w.:/%@-])/y;
const isNumbered = /^(?:[\da-f-]+|[\dA-F-]+|[\dA-HJKMNP-TV-Z]{26})$/;

/**
 * `Key=x`, `mapsKey = "x"`, `--key x`: most keys are of caches, messages and rows. A secret one is
 * long, and digits stand in several places among its letters; it is no hash, UUID or ULID.
 */
export function kindOfAnyKey(line: string, at: number, name: string): string | null {
  const isAppId = /^appid$/i.test(name);
  if (!isAppId && !isAnyKey(name)) return null;
  keyLike.lastIndex = at;
  const [, value = ""] = keyLike.exec(line) ?? [];
  // Of OpenWeather; other ids are shorter.
  if (isAppId) return /^[\da-f]{32}$/.test(value) ? "api-key" : null;
  if (isNumbered.test(value)) return null;
  const among = value.match(/[A-Za-z]\d+(?=[A-Za-z])/g)?.length ?? 0;
  return among >= 3 ? "api-key" : null;
}
