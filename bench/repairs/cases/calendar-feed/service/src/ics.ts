/** An event as the file has it. */
export interface RawEvent {
  readonly summary: string;
  readonly start: string;
}

/** The events of an iCalendar text, in its order. */
export function readEvents(text: string): readonly RawEvent[] {
  return text
    .split("BEGIN:VEVENT")
    .slice(1)
    .map((block) => ({
      summary: /^SUMMARY:(.*)$/m.exec(block)?.[1]?.trim() ?? "",
      start: /^DTSTART(?:;[^:]*)?:(.*)$/m.exec(block)?.[1]?.trim() ?? "",
    }));
}
