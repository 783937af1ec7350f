import { setFlagsFromString } from "node:v8";

/**
 * Makes this process do without what V8 takes for speed that reading logs does not need. To be called
 * before anything else is loaded.
 *
 * - The part of the heap for new objects stays as small as it starts. It would grow to 32 MiB while
 *   modules are loaded or errors come in masses, and what lives so briefly as a line gains nothing.
 * - Nothing is compiled by the second optimising compiler, in threads beside this one. What it costs
 *   comes back after several hundred thousand errors; the first one stays, but takes only functions
 *   that were called twelve times as often as it would ask for.
 * - A regular expression is compiled once. By itself V8 interprets it the first time it is used, and
 *   compiles it the second time: what the interpreter needs takes longer to make than the machine code.
 * - What is in WebAssembly is compiled once, and well. By itself V8 compiles it in a hurry first.
 */
export function keepProcessSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--no-turbofan");
  setFlagsFromString("--no-regexp-tier-up");
  // Another version of V8 may not know it, and would say so on standard error.
  if (process.versions.v8.startsWith("13.")) {
    setFlagsFromString("--invocation-count-for-maglev=5000");
    setFlagsFromString("--no-liftoff");
  }
}
