import { isDartFrame } from "./languages/dart.ts";
import { isDotnetFrame } from "./languages/dotnet.ts";
import { isElixirFrame } from "./languages/elixir.ts";
import { isGoroutine } from "./languages/go.ts";
import { isJavaFrame } from "./languages/java.ts";
import { isPhpFrame } from "./languages/php.ts";
import { isPythonFrame } from "./languages/python.ts";
import { isRubyFrame } from "./languages/ruby.ts";
import { isBrowserFrame, isFrameLine } from "./stack-frame.ts";

/** A longer line is a text that happens to begin like a frame. */
const maxLength = 4096;

/** True for a visible line of a stack, whichever language it is of. */
export function isStackLine(line: string): boolean {
  if (line.length > maxLength) return false;
  const text = line.trimStart();
  if (isKnownByItsSign(line, text) || isRubyFrame(line) || isBrowserFrame(line)) return true;
  return line !== text && (isGoroutine(line) || isElixirFrame(line));
}

/** The first letter says which languages it may be; nearly every line is none. */
function isKnownByItsSign(line: string, text: string): boolean {
  switch (text.charAt(0)) {
    case "a":
      return (
        text.startsWith("at ") && (isFrameLine(line) || isJavaFrame(line) || isDotnetFrame(line))
      );
    case "#":
      return isPhpFrame(line) || isDartFrame(line);
    case "-":
      return isDotnetFrame(line);
    case "<":
      return isDartFrame(line);
    case "F":
    case ">":
      return isPythonFrame(line);
    case "S":
    case "[":
      return isPhpFrame(line);
    default:
      return false;
  }
}
