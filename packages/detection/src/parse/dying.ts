import type { Level } from "../types.ts";
import { isTerminate } from "./languages/cpp.ts";
import { isGoPanic, isRecovered } from "./languages/go.ts";
import { isPhpFatal } from "./languages/php.ts";
import { isPythonFault } from "./languages/python.ts";
import { colorEyrePanic, isOfThread, isRustPanic } from "./languages/rust.ts";

/** What a runtime writes itself as a program dies; whatever level carries it, it is an error. */
export function isDying(text: string): boolean {
  switch (text.charAt(0)) {
    case "E":
      return text.startsWith('Exception in thread "') || isQuota(text);
    case "S":
      return /^(?:Segmentation fault(?: \(core dumped\))?|State changed from \w+ to crashed)$/.test(
        text,
      );
    case "F":
      return isPhpFatal(text) || isPythonFault(text);
    case "P":
    case "C":
    case "R":
      return isPhpFatal(text);
    case "[":
    case "p":
    case "f":
    case "h":
      return isGoPanic(text);
    case "m":
      return isRustPanic(text);
    case "T":
      return text === colorEyrePanic;
    case "#":
      return isV8Fatal(text);
    case "O":
    case "M":
      // The kernel, of a process for which there was no memory left.
      return /^(?:Out of memory|Memory cgroup out of memory): Killed process \d/.test(text);
    case "U":
      // Dart; the error is in the next line.
      return text === "Unhandled exception:";
    case "t":
      return isRustPanic(text) || isTerminate(text);
    default:
      return false;
  }
}

/** True for the first line that V8 writes of a check that failed: the check stands in the next one. */
export function isV8Fatal(text: string): boolean {
  return text.startsWith("# Fatal error in ");
}

/** The level of such a line: error where the program goes on, since something caught the panic. */
export function levelOfDying(text: string): Level {
  return isRecovered(text) || isOfThread(text) || isQuota(text) ? "error" : "fatal";
}

/** Heroku, of a process that it still lets run: `Error R14 (Memory quota exceeded)`. */
function isQuota(text: string): boolean {
  return /^Error [RL]\d\d \(/.test(text);
}
