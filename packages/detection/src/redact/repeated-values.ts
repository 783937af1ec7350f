import { isRandom, passwordsOf } from "./secret-values.ts";
import { mergeSpans, placeholder, type Span } from "./span.ts";

/** A value that is no word of its own: found once, it is a secret wherever it stands. */
const particular = /^(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])[\w.+/=!@#$%^*~-]{8,512}$/;
/** People are named in many places, and a cookie is more than one value. */
const composite = /^(?:email|cookie|card)$/;
const letter = /[A-Za-z\d]/;
/** So many values of a text are looked for: the work stays in proportion to its length. */
const maxValues = 16;

/** Secrets that were found in a text, and what kind each is of. */
export type FoundValues = Map<string, string>;

/** Adds the secrets of a line that can only be secrets. */
export function addFoundValues(values: FoundValues, line: string, found: readonly Span[]): void {
  for (const { start, end, kind } of found) {
    if (values.size === maxValues) return;
    if (composite.test(kind)) continue;
    for (const value of valuesOf(line.slice(start, end), kind)) {
      if (particular.test(value)) values.set(value, kind);
    }
  }
}

/** Of a user with a password that is the password; a user without one may be a token. */
function valuesOf(secret: string, kind: string): readonly string[] {
  if (kind !== "userinfo") return [secret];
  if (secret.includes(":")) return passwordsOf(secret);
  return isRandom(secret) ? [secret] : [];
}

/**
 * Masks the other places of the secrets that were found in a text: `no session x`, with `token: 'x'`
 * behind it or below.
 */
export function withoutRepeated(text: string, values: FoundValues): string {
  if (values.size === 0) return text;
  const spans = [...values].flatMap(([value, kind]) => placesOf(text, value, kind));
  let masked = "";
  let from = 0;
  for (const span of mergeSpans(spans)) {
    masked += text.slice(from, span.start) + placeholder(span);
    from = span.end;
  }
  return masked + text.slice(from);
}

function placesOf(text: string, value: string, kind: string): Span[] {
  const places: Span[] = [];
  const step = value.length;
  for (let start = text.indexOf(value); start !== -1; start = text.indexOf(value, start + step)) {
    const end = start + step;
    const isPart = letter.test(text.charAt(start - 1)) || letter.test(text.charAt(end));
    if (!isPart) places.push({ start, end, kind });
  }
  return places;
}
