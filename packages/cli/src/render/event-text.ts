import type { Color } from "./paint.ts";

/** An event in words. */
export interface EventText {
  /** One word that says what kind of thing happened. */
  readonly kind: string;
  /** Key of the project it belongs to, or null. */
  readonly project: string | null;
  readonly text: string;
  /** True for words of an error, an agent or a person, as long as they like: a terminal shows one line. */
  readonly quotes: boolean;
  readonly color: Color | null;
  /** Further lines. */
  readonly notes: readonly string[];
}

/** The words for each event of a part; the compiler sees when one has none. */
export type EventTexts<Event extends { readonly event: string }> = {
  readonly [Name in Event["event"]]: (event: Extract<Event, { readonly event: Name }>) => EventText;
};

/** Words of ours without further lines. */
export function about(
  project: string | null,
  kind: string,
  text: string,
  color: Color | null = null,
): EventText {
  return { kind, project, text, quotes: false, color, notes: [] };
}

/** The same with words of others in it. */
export function quoting(
  project: string,
  kind: string,
  text: string,
  color: Color | null = null,
): EventText {
  return { ...about(project, kind, text, color), quotes: true };
}

/** `TypeError: what it says`. */
export function errorText(type: string | null, message: string): string {
  return type === null ? message : `${type}: ${message}`;
}
