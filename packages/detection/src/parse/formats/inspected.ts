import { visibleLine } from "../../visible.ts";
import { type Fields, textOf } from "../json/fields.ts";
import { readInspected } from "../json/inspected.ts";
import { levelOfRecord } from "../json/record-level.ts";
import type { LogFormat } from "../record.ts";
import { recordsOf } from "./json.ts";

/** The level comes last, and an error of axios has more lines than an entry may have. */
function isCutError(record: Fields, lines: readonly string[]): boolean {
  return lines.at(-1) !== "}" && /(?:Error|Exception)$/.test(textOf(record["name"]) ?? "");
}

/** winston's `prettyPrint`: a record as `util.inspect` prints an object. One without level is a plain text. */
export const inspected: LogFormat = {
  name: "inspected",
  parse(lines, reading, origin) {
    const first = visibleLine(lines[0] ?? "");
    if (lines.length === 1 ? !/^\{ ['\w$]+: .* \}$/.test(first) : first !== "{") return null;
    const visible = lines.map(visibleLine);
    const record = readInspected(visible);
    if (record === null) return null;
    if (levelOfRecord(record) !== null) return recordsOf(record, reading, origin);
    return isCutError(record, visible)
      ? recordsOf({ level: "error", err: record }, reading, origin)
      : null;
  },
};
