import { parseErrorText } from "./error-text.ts";
import { readCpp } from "./languages/cpp.ts";
import { readDart } from "./languages/dart.ts";
import { readDotnet } from "./languages/dotnet.ts";
import { readElixir } from "./languages/elixir.ts";
import { readGo } from "./languages/go.ts";
import { readJava } from "./languages/java.ts";
import { readPhp } from "./languages/php.ts";
import { readPython } from "./languages/python.ts";
import { readRuby } from "./languages/ruby.ts";
import { readRust } from "./languages/rust.ts";
import { readTslog } from "./languages/tslog.ts";
import type { ErrorReader, ParsedError } from "./parsed-error.ts";
import { isFrameLine } from "./stack-frame.ts";

/** Those whose errors begin with a line that no other language writes. */
const openers: readonly ErrorReader[] = [readPython, readRust, readTslog, readCpp];
/** Those that are known by their frames. */
const others: readonly ErrorReader[] = [
  readElixir,
  readGo,
  readPhp,
  readRuby,
  readDart,
  readJava,
  readDotnet,
];

/** A place in a file as V8 writes it. */
const javaScriptPlace = /:\d+:\d+\)?(?: \{|,| \])?$/;

/** Reads the error in the visible lines of an entry, whichever language it is of; null without one. */
export function readError(lines: readonly string[]): ParsedError | null {
  const isJavaScript = lines.some((line) => javaScriptPlace.test(line) && isFrameLine(line));
  for (const read of isJavaScript ? openers : [...openers, ...others]) {
    const found = read(lines);
    if (found !== null) return found;
  }
  return parseErrorText(lines);
}
