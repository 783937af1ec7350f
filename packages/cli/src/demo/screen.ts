import { paintFor, type Paint } from "../render/paint.ts";
import { formatStage, type Stage } from "./stage.ts";

/** Columns where the output is no terminal, or one that does not know its width. */
const usualColumns = 100;

/** Where the demo shows what happens. */
export interface Screen {
  readonly stage: (stage: Stage) => void;
  /** Writes a text as it is, and a line feed. */
  readonly text: (text: string) => void;
  /** Colors where the output is a terminal that wants them. */
  readonly paint: Paint;
}

/** A screen whose clock starts now. */
export function createScreen(stdout: NodeJS.WriteStream): Screen {
  const began = performance.now();
  const paint = paintFor(stdout);
  return {
    stage(stage) {
      const columns = stdout.columns > 0 ? stdout.columns : usualColumns;
      stdout.write(`${formatStage(stage, performance.now() - began, paint, columns)}\n`);
    },
    text: (text) => void stdout.write(`${text}\n`),
    paint,
  };
}
