import type { WriteStream } from "node:tty";

/** One line of a terminal that says what is done now, and for how long. */
export interface Progress {
  readonly step: (text: string) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** Shows progress in a terminal, and nothing in a pipe. */
export function showProgress(stream: WriteStream): Progress {
  if (!stream.isTTY) return { step: () => undefined, end: () => undefined };
  let shown = "";
  let began = performance.now();
  function draw(): void {
    const seconds = Math.floor((performance.now() - began) / 1000);
    const line = `${shown}${seconds < 2 ? "" : ` (${seconds} s)`} …`;
    stream.write(`\r\u001B[K${line.slice(0, Math.max(20, stream.columns - 1))}`);
  }
  const timer = setInterval(draw, 1000);
  timer.unref();
  return {
    step(text) {
      shown = text;
      began = performance.now();
      draw();
    },
    end() {
      clearInterval(timer);
      stream.write("\r\u001B[K");
    },
  };
}
