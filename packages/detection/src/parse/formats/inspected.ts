import { visibleLine } from "../../visible.ts";
import type { Fields } from "../json/fields.ts";
import { readInspected } from "../json/inspected.ts";
import { innerRecord } from "../json/nested-record.ts";
import { isPrintedError } from "../json/printed-error.ts";
import { levelOfRecord } from "../json/record-level.ts";
import { readLineHead } from "../line-head.ts";
import type { LogFormat } from "../record.ts";
import { recordsOf } from "./json.ts";

/**
 * winston's `prettyPrint`: a record as `util.inspect` prints an object. One without level is a plain
 * text, or an error that was made an object: `console.error(error.toJSON())`, or behind a text
 * `console.error("text", { message, stack })`.
 */
export const inspected: LogFormat = {
  name: "inspected",
  parse(lines, reading, origin) {
    const first = visibleLine(lines[0] ?? "");
    if (lines.length > 1 && first.endsWith(" {")) {
      if (readLineHead(first).level !== null) return null;
      const record = objectBehind(lines.map(visibleLine));
      return record !== null && isPrintedError(record, reading)
        ? recordsOf(record, reading, origin)
        : null;
    }
    if (lines.length === 1 ? !/^\{ ['\w$]+: .* \}$/.test(first) : first !== "{") return null;
    const record = readInspected(lines.map(visibleLine));
    if (record === null) return null;
    if (levelOfRecord(record) !== null) return recordsOf(innerRecord(record), reading, origin);
    return isPrintedError(record, reading) ? recordsOf(record, reading, origin) : null;
  },
};

/** The object that begins at the end of the first line. */
function objectBehind(lines: readonly string[]): Fields | null {
  const end = lines.findIndex((line, index) => index > 0 && line.startsWith("}"));
  return end < 2 ? null : readInspected(["{", ...lines.slice(1, end + 1)]);
}
