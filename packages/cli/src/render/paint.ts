import { styleText } from "node:util";

import type { Severity } from "@mendwatch/protocol";

/** A colour of the sixteen that every terminal lets its owner choose. */
export type Color = "red" | "yellow" | "green" | "cyan" | "dim" | "bold";

/** Colours a text, or leaves it alone. */
export type Paint = (color: Color, text: string) => string;

/** Colours for a stream: in a terminal, unless `NO_COLOR` or `FORCE_COLOR` say otherwise. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (color, text) => styleText(color, text, { stream });
}

/** The colour of a severity. */
export const severityColors: Readonly<Record<Severity, Color>> = {
  critical: "red",
  high: "red",
  medium: "yellow",
  low: "dim",
};
