import type { QuietScanner } from "../sieve/quiet-scanner.ts";
import { inJavaScript } from "./in-javascript.ts";
import { inWebAssembly } from "./in-webassembly.ts";
import type { KnownErrors } from "./known-error.ts";

/** Makes a memory in WebAssembly, or in JavaScript where the scanner is. */
export function createKnownErrors(scanner: QuietScanner): KnownErrors {
  return inWebAssembly(scanner) ?? inJavaScript(scanner);
}
