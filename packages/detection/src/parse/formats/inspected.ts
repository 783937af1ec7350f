import { visibleLine } from "../../visible.ts";
import { readInspected } from "../json/inspected.ts";
import { levelOfRecord } from "../json/record-level.ts";
import type { LogFormat } from "../record.ts";
import { recordsOf } from "./json.ts";

/** winston's `prettyPrint`: a record as `util.inspect` prints an object. One without level is a plain text. */
export const inspected: LogFormat = {
  name: "inspected",
  parse(lines, reading, origin) {
    const first = visibleLine(lines[0] ?? "");
    if (lines.length === 1 ? !/^\{ ['\w$]+: .* \}$/.test(first) : first !== "{") return null;
    const record = readInspected(lines.map(visibleLine));
    if (record === null) return null;
    return levelOfRecord(record) === null ? null : recordsOf(record, reading, origin);
  },
};
