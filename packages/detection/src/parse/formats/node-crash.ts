import type { Frame } from "../../types.ts";
import { visibleLine } from "../../visible.ts";
import { parseErrorText } from "../error-text.ts";
import { isInApp } from "../in-app.ts";
import type { ErrorRecord, LogFormat, Reading } from "../record.ts";
import { isCaretLine, isSourcePlace } from "../source-place.ts";

/**
 * What Node prints when it dies of an error:
 *
 * ```
 * /srv/shop/src/cart.js:2            where it was thrown
 *   return cart.items.length;        the line of source
 *               ^
 *
 * TypeError: …                       the error, or whatever else was thrown
 *     at …
 *
 * Node.js v24.1.0
 * ```
 */
export const nodeCrash: LogFormat = {
  name: "node-crash",
  parse(lines, reading) {
    if (!isCrash(lines)) return null;
    const record = parseCrash(lines, reading);
    return record === null ? [] : [record];
  },
};

/** True for lines that begin like a crash. */
export function isCrash(lines: readonly string[]): boolean {
  const [place, , caret] = lines.slice(0, 3).map(visibleLine);
  return place !== undefined && caret !== undefined && isSourcePlace(place) && isCaretLine(caret);
}

function parseCrash(lines: readonly string[], reading: Reading): ErrorRecord | null {
  const visible = reading.mask(lines.join("\n")).split("\n").map(visibleLine);
  const { place, caret, body } = thrownIn(visible);
  const [first = ""] = body;
  const thrown = parseErrorText(body) ?? {
    type: null,
    message: body.slice(0, endOfThrown(body)).join("\n").trim(),
    code: null,
    frames: [],
    causes: [],
    prefix: "",
  };
  if (first === "") return null;
  // A syntax error, and what is no error, may not have been thrown by code that the stack names.
  const placed = thrown.frames.length === 0 || thrown.type === "SyntaxError";
  const from = frameOfPlace(place, caret);
  const isListed = thrown.frames.some(({ file, line }) => file === from.file && line === from.line);
  const frames = placed && !isListed ? [from, ...thrown.frames] : thrown.frames;
  return {
    at: null,
    pid: null,
    fatal: true,
    error: { ...thrown, frames },
    stack: visible.join("\n").trimEnd(),
    request: null,
    traceId: null,
  };
}

/** Where it was thrown, and what. What a worker died of is thrown again by Node, whose place comes first. */
function thrownIn(lines: readonly string[]): {
  readonly place: string;
  readonly caret: string;
  readonly body: readonly string[];
} {
  const [place = "", , caret = ""] = lines;
  const rest = lines.slice(3);
  const body = rest.slice(rest.findIndex((line) => line !== ""));
  return isCrash(body) ? thrownIn(body) : { place, caret, body };
}

function endOfThrown(body: readonly string[]): number {
  const end = body.findIndex((line) => /^(?:Node\.js v\d|\(Use `node )/.test(line));
  return end === -1 ? body.length : end;
}

function frameOfPlace(place: string, caret: string): Frame {
  const colon = place.lastIndexOf(":");
  const file = place.slice(0, colon).replace(/^file:\/\//, "");
  return {
    file,
    line: Number(place.slice(colon + 1)),
    column: caret.indexOf("^") + 1,
    function: null,
    inApp: isInApp(file),
  };
}
