import { readEvents } from "./ics.js";
import { parseStamp } from "./stamp.js";

/** An event as our readers get it. */
export interface FeedEvent {
  readonly title: string;
  readonly starts: string;
}

/** The events of a calendar, earliest first. */
export function feedOf(text: string): readonly FeedEvent[] {
  const events = readEvents(text).map(({ summary, start }) => ({
    title: summary,
    starts: startOf(start),
  }));
  return events.toSorted((a, b) => a.starts.localeCompare(b.starts));
}

function startOf(start: string): string {
  return parseStamp(start).toISOString();
}
