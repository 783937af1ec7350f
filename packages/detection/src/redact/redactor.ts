import type { Redactor, RedactorOptions } from "../types.ts";

/** Makes a redactor for one stream of lines. */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  function line(text: string): string {
    let masked = text.replaceAll(
      /((?:password|secret|token)["']?[=:]\s*["']?)[^\s"',;&]+/gi,
      "$1[REDACTED:secret]",
    );
    for (const value of options.values ?? []) masked = masked.replaceAll(value, "[REDACTED:value]");
    return masked;
  }
  return { line, text: (text) => text.split("\n").map(line).join("\n") };
}
