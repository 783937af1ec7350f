import { createRedactor } from "@mendwatch/detection";

/** The kinds of secret that the redactor of logs finds in these lines, each once. */
export function secretKinds(_path: string, lines: readonly string[]): readonly string[] {
  const redactor = createRedactor();
  const kinds = new Set<string>();
  for (const line of lines) {
    for (const [, kind = ""] of redactor.line(line).matchAll(/\[REDACTED:([\w-]+)\]/g))
      kinds.add(kind);
  }
  return [...kinds];
}
