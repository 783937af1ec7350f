/** A JSON object of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object that a value is; null for any other value. */
export function fieldsOf(value: unknown): Fields | null {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Fields) : null;
}

/** The text that a value is; a list of lines is one too. Null for any other value. */
export function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  const isLines =
    Array.isArray(value) && value.length > 0 && value.every((line) => typeof line === "string");
  return isLines ? value.join("\n") : null;
}

/** The first of these fields that is a text with something in it; a dot leads into an object. */
export function firstText(record: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    const text = textOf(valueAt(record, name));
    if (text !== null && text.trim() !== "") return text;
  }
  return null;
}

/** The first value among these fields that will do. */
export function firstValue(
  record: Fields,
  names: readonly string[],
  willDo: (value: unknown) => boolean,
): unknown {
  for (const name of names) {
    const value = valueAt(record, name);
    if (willDo(value)) return value;
  }
  return undefined;
}

/** The value of a field, or of a field in an object: ECS is written both ways. */
export function valueAt(record: Fields, name: string): unknown {
  const dot = name.indexOf(".");
  if (dot === -1 || name in record) return record[name];
  const inner = fieldsOf(record[name.slice(0, dot)]);
  return inner === null ? undefined : valueAt(inner, name.slice(dot + 1));
}

/** Reads a JSON object; null for text that only begins like one. */
export function decode(text: string): Fields | null {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return null;
  }
}
