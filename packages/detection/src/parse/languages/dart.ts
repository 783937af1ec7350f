import type { Frame } from "../../types.ts";
import { chain, type ParsedError, frame, linkOf } from "../parsed-error.ts";

/** `#0      pay (package:shop/cart.dart:12:5)`. */
const frameLine = /^#\d+ +(\S.*?) \(((?:package|dart|file|http)[^()]*?)(?::(\d+)(?::(\d+))?)?\)$/;
const first = /^(?:Unhandled exception:|E\/flutter.*Unhandled Exception: .*)$/;

/** Between the frames of a function and of the one that awaited it. */
const seam = "<asynchronous suspension>";

/** True for a line of a Dart stack. */
export function isDartFrame(line: string): boolean {
  return line === seam || frameLine.test(line);
}

/** Reads `Unhandled exception:`, the error in the next line, and its frames. */
export function readDart(lines: readonly string[]): ParsedError | null {
  const framesAt = lines.findIndex(isDartFrame);
  if (framesAt === -1) return null;
  const head = lines.slice(0, framesAt).filter((line) => !first.test(line));
  const text = head.join("\n").trim();
  const [, type, message] = /^([A-Z]\w*(?: \(\w+\))?): (.*)$/s.exec(text) ?? [];
  return chain([linkOf(type ?? null, message ?? text, lines.flatMap(parseFrame))], "");
}

function parseFrame(line: string): readonly Frame[] {
  const [, name, file, number, column] = frameLine.exec(line) ?? [];
  if (name === undefined || file === undefined) return [];
  const path = file.replace(/^file:\/\//, "");
  const called = name.replaceAll(/\.?<anonymous closure>/g, "");
  return [
    frame(
      path,
      number,
      called,
      !/^dart:|^package:(?:flutter|flutter_test|stack_trace|async|test_api)\//.test(path),
      column,
    ),
  ];
}
