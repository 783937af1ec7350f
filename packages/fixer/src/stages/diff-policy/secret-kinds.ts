import { createRedactor } from "@mendwatch/detection";

import { isTestFile } from "./test-files.ts";

/** Personal data is masked in logs, but no key to anything. */
const personal = new Set(["email", "card"]);

const sourceCode =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|rb|php|java|kts?|scala|go|rs|cs|fs|swift|cc?|cpp|hh?|hpp|ex|exs)$/i;

/** `user.token`, `options?.auth[0]`, `getKey()`: words, and no digits in the middle of one; or `==`. */
const reference = /^(?:\W+|!?(?:[A-Za-z_$]+\d{0,2}(?:\?\.|\.|\(\)|\[\d{0,2}\]|[!,;)]|$)+)+)$/;

/** What a test writes for a password that is none. */
const placeholder = /^[A-Za-z -]{1,12}$/;

/**
 * The kinds of secret that the redactor of logs finds in added lines, each once. A log has values
 * where source code has names, so an unquoted name in source code is none.
 */
export function secretKinds(path: string, lines: readonly string[]): readonly string[] {
  const redactor = createRedactor();
  const kinds = new Set<string>();
  for (const line of lines) {
    for (const { kind, value, quoted } of maskedValues(line, redactor.line(line))) {
      if (personal.has(kind) || value.startsWith("[REDACTED:")) continue;
      if (!quoted && sourceCode.test(path) && reference.test(value)) continue;
      if (isTestFile(path) && placeholder.test(value)) continue;
      kinds.add(kind);
    }
  }
  return [...kinds];
}

interface MaskedValue {
  readonly kind: string;
  readonly value: string;
  readonly quoted: boolean;
}

/** What stood in a line where the redactor's marks are now. */
function maskedValues(line: string, masked: string): readonly MaskedValue[] {
  if (line === masked) return [];
  // Texts and kinds in turn: text, kind, text, kind, text.
  const parts = masked.split(/\[REDACTED:([\w-]+)\]/);
  const kinds = parts.filter((_, index) => index % 2 === 1);
  const texts = parts.filter((_, index) => index % 2 === 0);
  const pattern = texts.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  const values = new RegExp(`^${pattern.join("(.*?)")}$`, "s").exec(line)?.slice(1) ?? [];
  return kinds.map((kind, index) => ({
    kind,
    value: values[index] ?? "",
    quoted: /["'`]$/.test(texts[index] ?? ""),
  }));
}
