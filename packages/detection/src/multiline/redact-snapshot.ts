import type { AssemblerSnapshot, LogLine, Redactor } from "../types.ts";

/** A snapshot without the secrets in its lines; to detection it looks the same either way. */
export function redactSnapshot(snapshot: AssemblerSnapshot, redactor: Redactor): AssemblerSnapshot {
  const { streams, parts, exported } = snapshot;
  return {
    ...snapshot,
    streams: streams.map(([ident, stream]) => [
      ident,
      { ...stream, lines: redactLines(stream.lines, redactor) },
    ]),
    parts: parts.map(([ident, part]) => [ident, { ...part, text: redactor.text(part.text) }]),
    exported: redactLines(exported, redactor),
  };
}

/** As one text: a key may stand over several lines. */
function redactLines(lines: readonly LogLine[], redactor: Redactor): readonly LogLine[] {
  if (lines.length === 0) return lines;
  const redacted = redactor.text(lines.map((line) => line.text).join("\n")).split("\n");
  return lines.map((line, index) => ({ ...line, text: redacted[index] ?? "" }));
}
