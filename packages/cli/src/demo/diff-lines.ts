import type { Paint } from "../render/paint.ts";
import { printable } from "../render/printable.ts";

/** A patch as `git diff` writes it, colored as git does. */
export function diffLines(patch: string, paint: Paint): string {
  return patch
    .trimEnd()
    .split("\n")
    .map((line) => paintLine(readable(line), paint))
    .join("\n");
}

/** The text of the line without what a terminal acts on, at its own indentation. */
function readable(line: string): string {
  const [margin = ""] = /^[-+ ]?[ \t]*/.exec(line) ?? [];
  return `${margin.replaceAll("\t", "  ")}${printable(line.slice(margin.length))}`;
}

function paintLine(line: string, paint: Paint): string {
  if (/^(?:diff |index |--- |\+\+\+ |new file |deleted file )/.test(line))
    return paint("bold", line);
  if (line.startsWith("@@")) return paint("cyan", line);
  if (line.startsWith("+")) return paint("green", line);
  if (line.startsWith("-")) return paint("red", line);
  return line;
}
