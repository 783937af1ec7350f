/** A time, with the pid and level that Ruby's Logger and Rails put there too. */
const prefix =
  /^(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d\d:?\d\d))?\]?|\[?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\]?|[DIWEFAU], \[\S+ #(\d+)\] +([A-Z]+) -- [^:]{0,60}:(?: \[[\w-]{8,}\])*) ?/;

/**
 * A line without the time before it, and what shape that has: the lines of one stack have the same.
 * Null for a line without.
 */
export function withoutTime(line: string): { readonly head: string; readonly text: string } | null {
  const match = prefix.exec(line);
  if (match === null) return null;
  const [all, pid = "", level = ""] = match;
  const shape = pid === "" ? all.replaceAll(/\d/g, "0").replace(/[.,]0+/, "") : `${pid} ${level}`;
  return { head: shape, text: line.slice(all.length) };
}
