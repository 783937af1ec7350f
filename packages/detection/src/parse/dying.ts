import type { Level } from "../types.ts";
import { isTerminate } from "./languages/cpp.ts";
import { isGoPanic, isRecovered } from "./languages/go.ts";
import { isPhpFatal } from "./languages/php.ts";
import { isPythonFault } from "./languages/python.ts";
import { isOfThread, isRustPanic } from "./languages/rust.ts";

/** What a runtime writes itself as a program dies; whatever level carries it, it is an error. */
export function isDying(text: string): boolean {
  switch (text.charCodeAt(0)) {
    case 0x45:
      return text.startsWith('Exception in thread "');
    case 0x53:
      return /^Segmentation fault(?: \(core dumped\))?$/.test(text);
    case 0x46:
      return isPhpFatal(text) || isPythonFault(text);
    case 0x50:
    case 0x43:
    case 0x52:
      return isPhpFatal(text);
    case 0x5b:
    case 0x70:
    case 0x66:
    case 0x68:
      return isGoPanic(text);
    case 0x6d:
      return isRustPanic(text);
    case 0x55:
      // Dart; the error is in the next line.
      return text === "Unhandled exception:";
    case 0x74:
      return isRustPanic(text) || isTerminate(text);
    default:
      return false;
  }
}

/** The level of such a line: error where the program goes on, since something caught the panic. */
export function levelOfDying(text: string): Level {
  return isRecovered(text) || isOfThread(text) ? "error" : "fatal";
}
