import type { Paint } from "../render/paint.ts";
import { displayWidth, printable } from "../render/printable.ts";

/** Something that happened, as a person reads it: one labelled line and what belongs to it. */
export interface Stage {
  /** One word, at most eight letters. */
  readonly label: string;
  readonly tone: Tone;
  readonly text: string;
  readonly details: readonly string[];
}

/** How a stage feels; a terminal shows it as the color of the label. */
type Tone = "bad" | "good" | "ask" | "plain";

const labelColumn = 9;
/** Under the text of the stage: `mm:ss`, two spaces, the label. */
const indent = " ".repeat(5 + 2 + labelColumn);
const colors = { bad: "red", good: "green", ask: "yellow", plain: "bold" } as const;

/** The stage as lines for a screen this wide, stamped with the time since the start in milliseconds. */
export function formatStage(stage: Stage, elapsed: number, paint: Paint, columns: number): string {
  const width = Math.max(columns - indent.length, 20);
  const [first = "", ...rest] = wrap(stage.text, width);
  const label = paint(colors[stage.tone], stage.label.padEnd(labelColumn));
  return [
    `${paint("dim", clock(elapsed))}  ${label}${first}`,
    ...rest.map((line) => indent + line),
    ...stage.details
      .flatMap((text) => wrap(text, width))
      .map((line) => indent + paint("dim", line)),
  ].join("\n");
}

/** `mm:ss` */
function clock(elapsed: number): string {
  const seconds = Math.floor(elapsed / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return `${String(minutes).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
}

/** Breaks at spaces. A word that is too long stands on a line of its own. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of printable(text).split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || displayWidth(line) + 1 + displayWidth(word) > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
