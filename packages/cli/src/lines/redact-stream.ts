import type { Redactor } from "@mendwatch/detection";

import { cliError } from "../errors.ts";
import { createLineSplitter } from "./line-splitter.ts";

/** A longer line is refused: cut into parts, a secret at the seam would not be seen. */
const maxLineBytes = 67_108_864;

/**
 * The input with every secret masked: one line for each line, given out as soon as it is whole. All
 * other bytes are the same, whatever their encoding. Rejects with `MW_LINE_TOO_LONG`.
 */
export async function* redactStream(
  input: AsyncIterable<Buffer>,
  redactor: Redactor,
): AsyncIterable<Buffer> {
  let ready: Buffer[] = [];
  let lines = 0;
  const splitter = createLineSplitter(
    maxLineBytes,
    (line, ended) => {
      lines += 1;
      ready.push(redactLine(line, redactor));
      if (ended) ready.push(Buffer.from("\n"));
    },
    () => {
      throw cliError(
        "MW_LINE_TOO_LONG",
        `line ${lines + 1} is longer than ${maxLineBytes} bytes and cannot be redacted: break it up`,
      );
    },
  );
  for await (const chunk of input) {
    splitter.push(chunk);
    if (ready.length > 0) yield Buffer.concat(ready);
    ready = [];
  }
  splitter.end();
  if (ready.length > 0) yield Buffer.concat(ready);
}

/** Bytes that are no UTF-8 are read as latin1, where each byte is a character and none is lost. */
function redactLine(line: Buffer, redactor: Redactor): Buffer {
  const text = line.toString("utf8");
  const encoding = Buffer.from(text, "utf8").equals(line) ? "utf8" : "latin1";
  const whole = encoding === "utf8" ? text : line.toString("latin1");
  const end = whole.endsWith("\r") ? "\r" : "";
  const body = end === "" ? whole : whole.slice(0, -1);
  const redacted = redactor.line(body);
  return redacted === body ? line : Buffer.from(`${redacted}${end}`, encoding);
}
