/** True where a line names a place in a file and nothing else, as Node begins a crash. */
export function isSourcePlace(line: string): boolean {
  return /^(?:file:\/\/|node:|\/|[A-Za-z]:[\\/]|\[eval\]|webpack|evalmachine)(?:.*[^\d:])?:\d+$/.test(
    line,
  );
}

/** True for the line that points at the source above it. */
export function isCaretLine(line: string): boolean {
  return /^\s*\^+\s*$/.test(line);
}
