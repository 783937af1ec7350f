import type { Color } from "./paint.ts";

/** An event in words. */
export interface EventText {
  /** One word that says what kind of thing happened. */
  readonly kind: string;
  /** Key of the project it belongs to, or null. */
  readonly project: string | null;
  readonly text: string;
  readonly color: Color | null;
  /** Further lines. */
  readonly notes: readonly string[];
}

/** The words for each event of a part; the compiler sees when one has none. */
export type EventTexts<Event extends { readonly event: string }> = {
  readonly [Name in Event["event"]]: (event: Extract<Event, { readonly event: Name }>) => EventText;
};

/** Words without further lines. */
export function about(
  project: string | null,
  kind: string,
  text: string,
  color: Color | null = null,
): EventText {
  return { kind, project, text, color, notes: [] };
}

/** `TypeError: what it says`. */
export function errorText(type: string | null, message: string): string {
  return type === null ? message : `${type}: ${message}`;
}
