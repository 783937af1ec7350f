/** What a patch does to one file. */
export interface ChangedText {
  readonly path: string;
  /** `- old` and `+ new`, without the indentation that all of them share. */
  readonly lines: readonly string[];
}

/** The changed lines of each file of a `git diff`, in its order. */
export function changedLines(patch: string): readonly ChangedText[] {
  return patch
    .split(/^(?=diff --git )/m)
    .map((file) => {
      const lines = file.split("\n");
      const start = lines.findIndex((line) => line.startsWith("@@"));
      const head = lines.slice(0, start === -1 ? lines.length : start);
      const changed = start === -1 ? [] : lines.slice(start).filter((line) => /^[+-]/.test(line));
      return { path: pathIn(head), lines: withoutIndent(changed) };
    })
    .filter(({ path, lines }) => path !== "" && lines.length > 0);
}

function pathIn(head: readonly string[]): string {
  const [, added = ""] = head.map((line) => /^\+\+\+ b\/(.*)$/.exec(line)).find(Boolean) ?? [];
  const [, removed = ""] = head.map((line) => /^--- a\/(.*)$/.exec(line)).find(Boolean) ?? [];
  return added === "" ? removed : added;
}

function withoutIndent(lines: readonly string[]): readonly string[] {
  const texts = lines.map((line) => line.slice(1).replaceAll("\t", "  "));
  const indents = texts.filter((text) => text.trim() !== "").map((text) => text.search(/\S/));
  const indent = Math.min(...indents, Infinity);
  return lines.map((line, index) => `${line[0] ?? ""} ${(texts[index] ?? "").slice(indent)}`);
}
