/** A member of what may be a JSON object; undefined where it is none, or has no such member. */
export function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

/** The elements of what may be a JSON array; none where it is not. */
export function elements(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
