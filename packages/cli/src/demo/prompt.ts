import { setImmediate } from "node:timers/promises";

const ctrlC = "\u0003";
const ctrlD = "\u0004";

/** What a prompt needs of a terminal; `process.stdin` is one where a person sits. */
export interface Terminal extends NodeJS.ReadableStream {
  /** Raw: each key comes at once and is not shown. */
  setRawMode(raw: boolean): unknown;
}

/**
 * Waits for one of the keys, in either case, and resolves with it. Keys typed before the question
 * was on the screen do not answer it. Resolves with null on Ctrl-C, Ctrl-D, a closed terminal, or
 * when the signal aborts. The terminal is line-by-line again afterwards, whatever happened.
 */
export async function askKey<Key extends string>(
  terminal: Terminal,
  keys: readonly Key[],
  ask: () => void,
  signal: AbortSignal,
): Promise<Key | null> {
  const { promise, resolve } = Promise.withResolvers<Key | null>();
  let asked = false;
  function read(chunk: Buffer): void {
    for (const character of chunk.toString("utf8").toLowerCase()) {
      if (character === ctrlC || character === ctrlD) return resolve(null);
      const key = keys.find((candidate) => candidate === character);
      if (asked && key !== undefined) return resolve(key);
    }
  }
  function giveUp(): void {
    resolve(null);
  }

  if (signal.aborted) return null;
  terminal.setRawMode(true);
  try {
    terminal.on("data", read).resume();
    terminal.once("end", giveUp);
    terminal.once("error", giveUp);
    signal.addEventListener("abort", giveUp, { once: true });
    // What the terminal holds already comes with the first reads of the event loop.
    await setImmediate();
    await setImmediate();
    asked = true;
    ask();
    return await promise;
  } finally {
    signal.removeEventListener("abort", giveUp);
    terminal.off("data", read).off("end", giveUp).off("error", giveUp);
    terminal.setRawMode(false);
    terminal.pause();
  }
}
