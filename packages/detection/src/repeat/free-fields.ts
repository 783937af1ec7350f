/** What may differ in a field of a JSON record. Offsets are those in the entry. */
export interface FreeField {
  readonly start: number;
  readonly end: number;
  readonly kind: "value" | "text";
}

/**
 * A field with a number, or with a text without escapes. Within a text no quote stands alone, so
 * that none of this is found there.
 */
const field =
  /(?<=[{,])"([A-Za-z_][\w.-]*)":(?:(\d{1,15}(?:\.\d{1,15})?)(?=[,}])|"([ !#-[\]-~]{1,512})")/g;

/**
 * Numbers in these may be what rules look for: a level, a status or a code, a time, a place, and the
 * port of a service.
 */
const telling =
  /level|lvl|sever|code|err|stat|sig|prio|line|col|version|(?<!remote|client)port$|time(?:stamp)?$|^(?!id$).{1,2}$/i;
/** Texts in these name one request, or one thing of many. */
const naming = /id$|^(?:url|original_?url|remote_?addr(?:ess)?|ip|user-?agent|referr?er)$/i;

/** Finds the fields of a record, given as Latin-1, that may differ. */
export function findFields(text: string): readonly FreeField[] {
  const fields: FreeField[] = [];
  for (const { index, 0: match, 1: name = "", 2: value, 3: said } of text.matchAll(field)) {
    const end = index + match.length;
    if (value !== undefined && (!telling.test(name) || /response_?time$/i.test(name))) {
      fields.push({ start: end - value.length, end, kind: "value" });
    } else if (said !== undefined && naming.test(name)) {
      fields.push({ start: end - 1 - said.length, end: end - 1, kind: "text" });
    }
  }
  return fields;
}
