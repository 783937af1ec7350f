/**
 * JSON leaves U+007F to U+009F and the line separators as they are; terminals obey the first, and
 * some readers of lines split at the second. Escaped they mean the same.
 */
export function escapeLine(json: string): string {
  return json.replaceAll(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
