import type { Frame } from "../types.ts";
import { isInApp } from "./in-app.ts";

/** A longer line is a text that happens to begin with `at`. */
const maxFrameLength = 4096;

/** `function@place:line:column` of Firefox and Safari. */
const browserFrame =
  /^\s*([\w$.*/<>[\] -]{0,200})@((?:https?|file|webpack|webpack-internal|capacitor|app):\/\/\S{1,2048}?):(\d{1,9}):(\d{1,9})$/;

/** True for a line of a JavaScript stack: four blanks, `at `, a place. Some loggers drop the blanks. */
export function isFrameLine(line: string): boolean {
  const text = frameText(line);
  if (text === null) return isBrowserFrame(line);
  if (/:\d+:\d+\)?$/.test(text)) return true;
  return !line.startsWith("at ") && /(?:\)|:\d+|<anonymous>|native)$/.test(text);
}

/**
 * Reads a line of a JavaScript stack. Null for a line that is none, and for a place that is
 * nobody's code: `at async Promise.all (index 0)`.
 */
export function parseFrame(line: string): Frame | null {
  const text = isFrameLine(line) ? frameText(line) : null;
  if (text === null) return isBrowserFrame(line) ? parseBrowserFrame(line) : null;
  const open = text.indexOf(" (");
  // A source map may leave of `async name` only the first word.
  const name = open === -1 || text.startsWith("async (") ? null : text.slice(0, open);
  const place = open === -1 ? text.replace(/^async /, "") : text.slice(open + 2).replace(/\)$/, "");
  if (place.startsWith("index ")) return null;
  const [, file = "", first, second] =
    /^(.*?)(?::(\d+))?(?::(\d+))?$/.exec(callerOfEval(place) ?? place) ?? [];
  const path = file.replace(/^file:\/\//, "");
  return {
    file: path,
    line: first === undefined ? null : Number(first),
    column: second === undefined ? null : Number(second),
    function: name,
    inApp: isInApp(path),
  };
}

/** True for a line of a stack of Firefox or Safari. */
export function isBrowserFrame(line: string): boolean {
  return line.includes("@") && line.includes("://") && browserFrame.test(line);
}

/** Without what Firefox says of functions that have no name, and of callers that wait. */
function parseBrowserFrame(line: string): Frame | null {
  const [, name = "", place, first, second] = browserFrame.exec(line) ?? [];
  if (place === undefined) return null;
  const file = place.replace(/^file:\/\//, "");
  return {
    file,
    line: Number(first),
    column: Number(second),
    function:
      name.replace(/^(?:async\*|(?:global|module|eval) code$)/, "").replace(/\/<.*$/, "") || null,
    inApp: isInApp(file),
  };
}

/**
 * What printers put behind a frame: ` {`, `,` or a closing bracket; winston 2 and logfmt other fields;
 * `console.error(error, 17)` whatever else it was given.
 */
// What each looks back at stands behind its first sign, so that few places are looked back from.
const behindFrame =
  /(?: \{|,| \]|[,"] (?<=:\d+\)?[,"] )[a-z]\w{0,40}=.*| (?<=(?:\([^()\s]{1,1000}:\d{1,9}:\d{1,9}\)|^at (?:async )?(?:file:\/\/)?\/[^\s:]{1,1000}:\d{1,9}:\d{1,9}) )\S.*)$/;

/** What follows `at `, without what stands behind a frame. */
function frameText(line: string): string | null {
  if (line.length > maxFrameLength) return null;
  const trimmed = line.trim();
  if (!trimmed.startsWith("at ")) return null;
  const end = behindFrame.exec(trimmed)?.index ?? trimmed.length;
  return trimmed.slice(3, end).trim();
}

/** In `eval at f (file:1:2), <anonymous>:1:1` the innermost place in brackets called eval. */
function callerOfEval(place: string): string | null {
  if (!place.startsWith("eval at ")) return null;
  const inner = place.slice(place.lastIndexOf("(") + 1);
  const end = inner.indexOf(")");
  return end === -1 ? null : inner.slice(0, end);
}
