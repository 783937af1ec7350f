/**
 * JSON leaves U+007F to U+009F, the line separators and what nobody sees as they are; terminals obey
 * the first, some readers of lines split at the second, and the third hides or turns text around.
 * Escaped they mean the same.
 */
export function escapeLine(json: string): string {
  return json.replaceAll(/[\u007f-\u009f\p{Zl}\p{Zp}\p{Cf}]/gu, (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
