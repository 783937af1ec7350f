import type { Frame } from "../../types.ts";
import { parseErrorHeader } from "../error-header.ts";
import { isInApp } from "../in-app.ts";
import { parseJavaFrame } from "../languages/java.ts";
import { isPythonFrame, readPython, tracebackHead } from "../languages/python.ts";
import { parseFrame } from "../stack-frame.ts";
import type { Reading } from "../record.ts";
import { type Fields, fieldsOf, firstText, textOf } from "./fields.ts";

/** A stack without the error, or as a list: objects of tslog and log4j, `file:line` of Monolog. */
export function framesOf(object: Fields, reading: Reading): readonly Frame[] {
  return readFrames(object).map((frame) => ({
    ...frame,
    file: reading.mask(frame.file),
    function: frame.function === null ? null : reading.mask(frame.function),
  }));
}

function readFrames(object: Fields): readonly Frame[] {
  const stack =
    object["stack"] ??
    object["trace"] ??
    object["extendedStackTrace"] ??
    object["stackTrace"] ??
    object["Trace"];
  const place = textOf(object["file"]) ?? placeInNextcloud(object);
  const own = place === null ? [] : placeOf(place, null);
  // Firefox and Safari write a stack without the error.
  if (typeof stack === "string") {
    return [...own, ...stack.split("\n", 64).flatMap((line) => parseFrame(line) ?? [])];
  }
  if (!Array.isArray(stack)) return own;
  const [first = ""] = String(stack[0]).split("\n", 1);
  if (isPythonFrame(first)) return [...own, ...ofPython(stack)];
  const frames = stack.slice(0, 64).flatMap((value) => {
    if (typeof value === "string") return ofLine(value);
    const fields = fieldsOf(value);
    if (fields === null) return [];
    const called = parseJavaFrame(
      `at ${String(fields["class"])}.${String(fields["method"])}(${String(fields["file"])}:${String(fields["line"])})`,
    );
    if (called !== null) return [called];
    const path = textOf(fields["fullFilePath"]);
    if (path !== null)
      return ofTslog(path + lineOfTslog3(fields), firstText(fields, ["method", "functionName"]));
    const file = firstText(fields, ["filePath", "fileName", "file", "class"]);
    const line = fields["fileLine"] ?? fields["line"];
    const suffix = typeof line === "number" || typeof line === "string" ? `:${line}` : "";
    const plain = (file ?? "").replace(/:\d+(?::\d+)?$/, "");
    return placeOf(`${plain}${suffix}`, firstText(fields, ["method", "function"]));
  });
  return [...own, ...frames];
}

/** Its third version has the line beside the path. */
function lineOfTslog3({ lineNumber, columnNumber }: Fields): string {
  return typeof lineNumber === "number" ? `:${lineNumber}:${String(columnNumber)}` : "";
}

/** AWS Lambda lists the frames of Python, and the lines under them, the outermost first. */
function ofPython(stack: readonly unknown[]): readonly Frame[] {
  const lines = stack.slice(-64).flatMap((value) => String(value).trimEnd().split("\n"));
  return readPython([tracebackHead, ...lines, "Error: x"])?.frames ?? [];
}

/** A line of a stack; the first one may be the error. */
function ofLine(line: string): readonly Frame[] {
  const called = parseJavaFrame(`at ${line}`);
  if (called !== null) return [called];
  return parseErrorHeader(line) === null ? placeOf(line, null) : [];
}

/** A line of a stack, taken apart; what has no name is called `[undefined]`. */
function ofTslog(path: string, method: string | null): readonly Frame[] {
  const isNamed = method !== null && method !== "[undefined]";
  const frame = parseFrame(isNamed ? `    at ${method} (${path})` : `    at ${path}`);
  // The message may stand among the places.
  return frame === null || frame.line === null ? [] : [frame];
}

/** Nextcloud has the place of the throw beside the calls, in capitals. */
function placeInNextcloud({ File: file, Line: line }: Fields): string | null {
  return typeof file === "string" && typeof line === "number" ? `${file}:${line}` : null;
}

function placeOf(text: string, name: string | null): readonly Frame[] {
  const [, file = "", line] = /^(?:file:\/\/)?(.+?)(?::(\d+))?(?::\d+)?$/.exec(text) ?? [];
  if (file === "") return [];
  return [
    {
      file,
      line: line === undefined ? null : Number(line),
      column: null,
      function: name,
      inApp: isInApp(file),
    },
  ];
}
