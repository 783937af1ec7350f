const lineFeed = 0x0a;

/** Takes a line without its line feed. `ended` is false for a last line that has none. */
export type TakeLine = (line: Buffer, ended: boolean) => void;

/** Cuts bytes into lines at 0x0A and nowhere else. */
export interface LineSplitter {
  push(chunk: Buffer): void;
  /** The input is over. */
  end(): void;
}

/**
 * Makes a splitter that holds at most `maxBytes` of a line. `onTooLong` is called once for a line
 * that is longer; it may throw. If it does not, the rest of that line is left out.
 */
export function createLineSplitter(
  maxBytes: number,
  take: TakeLine,
  onTooLong: () => void,
): LineSplitter {
  let held: Buffer[] = [];
  let heldBytes = 0;

  function hold(part: Buffer): void {
    const room = maxBytes - heldBytes;
    if (part.length > room && heldBytes <= maxBytes) onTooLong();
    if (room > 0) held.push(part.length > room ? part.subarray(0, room) : part);
    heldBytes += part.length;
  }
  function release(ended: boolean): void {
    const [only] = held;
    take(only !== undefined && held.length === 1 ? only : Buffer.concat(held), ended);
    held = [];
    heldBytes = 0;
  }

  return {
    push(chunk) {
      let start = 0;
      for (;;) {
        const end = chunk.indexOf(lineFeed, start);
        if (end < 0) break;
        hold(chunk.subarray(start, end));
        release(true);
        start = end + 1;
      }
      if (start < chunk.length) hold(chunk.subarray(start));
    },
    end() {
      if (heldBytes > 0) release(false);
    },
  };
}
