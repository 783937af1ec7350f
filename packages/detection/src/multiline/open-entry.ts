import { isErrorLevel } from "../parse/level.ts";
import { parseLeveledLine } from "../parse/leveled-line.ts";
import { isCaretLine } from "../parse/source-place.ts";
import type { Level, StreamSnapshot } from "../types.ts";
import { visibleLine } from "../visible.ts";

/** Lines of a message that may stand between the header of an error and its frames. */
export const maxHeld = 50;

/** The first line of the open entry, visible; empty without one. */
export function textOfFirst({ lines }: StreamSnapshot): string {
  return visibleLine(lines[0]?.text ?? "");
}

/** The last line, also one that is only held. */
export function textOfLast({ lines }: StreamSnapshot): string {
  return visibleLine(lines.at(-1)?.text ?? "");
}

/** The last line that belongs to the entry for certain. */
export function textOfLastOwn({ lines, held }: StreamSnapshot): string {
  return visibleLine(lines.at(-1 - held)?.text ?? "");
}

/** True where no line but the first belongs to the entry yet. */
export function isFirstAlone({ lines, held }: StreamSnapshot): boolean {
  return lines.length === 1 + held;
}

/** The level that the first line names; null for none. */
export function levelOfFirst(open: StreamSnapshot): Level | null {
  return parseLeveledLine(textOfFirst(open))?.level ?? null;
}

/** True for an entry at error level, by its first line or what carried it, that was not given out. */
export function isLeveled(open: StreamSnapshot): boolean {
  const [first] = open.lines;
  if (open.closed !== null || first === undefined) return false;
  return isErrorLevel(first.origin?.level ?? null) || isErrorLevel(levelOfFirst(open));
}

/**
 * True where the level stands alone, or with the process of Erlang or what only adorns a text: Spring
 * Boot says in the next lines why it does not start, and Terraform begins a box.
 */
export function saysNothing(open: StreamSnapshot): boolean {
  const said = parseLeveledLine(textOfFirst(open))?.rest.trim();
  return said !== undefined && /^(?:<[\d.]{5,20}>|[^\p{L}\p{N}{[]{0,200})$/u.test(said);
}

/** True for the very line that the entry has for its first. */
export function isSaidAgain(open: StreamSnapshot, text: string): boolean {
  return open.lines.length > 0 && textOfFirst(open) === text;
}

/**
 * The stack of a syntax error begins with a place, the source and a mark under it. The place stands
 * behind the level and what was said.
 */
export function isMarkedSource(open: StreamSnapshot): boolean {
  return open.closed === null && open.lines.length === 2 && endsInPlace(textOfFirst(open));
}

/** True where such a stack goes on with what was thrown. */
export function isThrownUnderSource(open: StreamSnapshot): boolean {
  const { lines, held, closed } = open;
  const mark = lines[2];
  if (closed !== null || lines.length - held !== 3 || mark === undefined) return false;
  return isCaretLine(visibleLine(mark.text)) && endsInPlace(textOfFirst(open));
}

/** True for a line whose last word is a place: `…/cart.js:12`. */
export function endsInPlace(text: string): boolean {
  return /\S:\d+$/.test(text.trimEnd());
}
