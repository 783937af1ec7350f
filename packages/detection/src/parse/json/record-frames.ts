import type { Frame } from "../../types.ts";
import { isInApp } from "../in-app.ts";
import { parseJavaFrame } from "../languages/java.ts";
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
    object["stack"] ?? object["trace"] ?? object["extendedStackTrace"] ?? object["Trace"];
  const place = textOf(object["file"]) ?? placeInNextcloud(object);
  const own = place === null ? [] : placeOf(place, null);
  // Firefox and Safari write a stack without the error.
  if (typeof stack === "string") {
    return [...own, ...stack.split("\n", 64).flatMap((line) => parseFrame(line) ?? [])];
  }
  if (!Array.isArray(stack)) return own;
  const frames = stack.slice(0, 64).flatMap((value) => {
    if (typeof value === "string") return placeOf(value, null);
    const fields = fieldsOf(value);
    if (fields === null) return [];
    const called = parseJavaFrame(
      `at ${String(fields["class"])}.${String(fields["method"])}(${String(fields["file"])}:${String(fields["line"])})`,
    );
    if (called !== null) return [called];
    const path = textOf(fields["fullFilePath"]);
    if (path !== null) return ofTslog(path, textOf(fields["method"]));
    const file = firstText(fields, ["filePath", "fileName", "file", "class"]);
    const line = fields["fileLine"] ?? fields["line"];
    const suffix = typeof line === "number" || typeof line === "string" ? `:${line}` : "";
    const plain = (file ?? "").replace(/:\d+(?::\d+)?$/, "");
    return placeOf(`${plain}${suffix}`, firstText(fields, ["method", "function"]));
  });
  return [...own, ...frames];
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
