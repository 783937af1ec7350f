import { isDartFrame } from "./languages/dart.ts";
import { isDotnetFrame } from "./languages/dotnet.ts";
import { isGoroutine } from "./languages/go.ts";
import { isJavaFrame } from "./languages/java.ts";
import { isPhpFrame } from "./languages/php.ts";
import { isPythonFrame } from "./languages/python.ts";
import { isRubyFrame } from "./languages/ruby.ts";
import { isFrameLine } from "./stack-frame.ts";

/** A longer line is a text that happens to begin like a frame. */
const maxLength = 4096;

/** True for a visible line of a stack, whichever language it is of. */
export function isStackLine(line: string): boolean {
  if (line.length > maxLength) return false;
  const text = line.trimStart();
  return isKnownByItsSign(line, text) || isRubyFrame(line) || (line !== text && isGoroutine(line));
}

/** The first letter says which languages it may be; nearly every line is none. */
function isKnownByItsSign(line: string, text: string): boolean {
  switch (text.charCodeAt(0)) {
    case 0x61:
      return (
        text.startsWith("at ") && (isFrameLine(line) || isJavaFrame(line) || isDotnetFrame(line))
      );
    case 0x23:
      return isPhpFrame(line) || isDartFrame(line);
    case 0x2d:
      return isDotnetFrame(line);
    case 0x46:
    case 0x3e:
      return isPythonFrame(line);
    case 0x53:
    case 0x5b:
      return isPhpFrame(line);
    default:
      return false;
  }
}
