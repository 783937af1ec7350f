/**
 * Reads a date with a time as loggers write it: ISO 8601 with `T` or a space, `/` for `-`, `,` or
 * `:` before the fraction, `MM/DD/YYYY, h:mm:ss AM`, or the month as a word. Without a zone it is local time: the log is
 * read on the host that wrote it. Milliseconds since 1970, or null for what is no full date.
 */
export function parseLogTime(text: string): number | null {
  const iso =
    /^(\d{4})[-/.](\d\d)[-/.](\d\d)(?:[T ]| - )(\d\d:\d\d(?::\d\d)?)(?:[.,:](\d+))? ?(\S*)$/.exec(
      text,
    );
  if (iso === null) return /\d{4}/.test(text) ? finite(Date.parse(spaced(text))) : null;
  const [, year, month, day, clock, fraction = "0", zone] = iso;
  const offset = zone === "UTC" || zone === "GMT" ? "Z" : zone;
  return finite(Date.parse(`${year}-${month}-${day}T${clock}.${fraction}${offset}`));
}

/** `20-Nov-2026 08:30:42` and `20/Nov/2026:08:30:42` as `Date` reads it. */
function spaced(text: string): string {
  return text.replace(/^(\d\d)[-/ ]([A-Z][a-z]{2})[-/ ](\d{4})[: ]/, "$1 $2 $3 ");
}

/** Reads the `time` of a JSON record: milliseconds or seconds since 1970, or a date as text. */
export function parseTimeField(value: unknown): number | null {
  if (typeof value === "string") return parseLogTime(value);
  if (typeof value !== "number") return null;
  // 1e11 is the year 5138 in seconds and 1973 in milliseconds.
  return Math.round(value < 1e11 ? value * 1000 : value);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
