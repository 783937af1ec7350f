/** A line that Node writes itself: `(node:4711) Warning: …`. */
export interface ProcessWarning {
  readonly pid: number;
  /** What was rejected, where the warning tells of an unhandled rejection; null for any other. */
  readonly rejection: string | null;
}

const warning =
  /^\(node:(\d{1,10})\) (UnhandledPromiseRejectionWarning: (?!Unhandled promise rejection\.))?/;

/**
 * Reads a warning of Node. Before version 15, or with `--unhandled-rejections=warn`, an unhandled
 * rejection is one; the advice that follows it (`Unhandled promise rejection. …`) is not another.
 */
export function parseProcessWarning(line: string): ProcessWarning | null {
  const match = warning.exec(line);
  if (match === null) return null;
  return {
    pid: Number(match[1]),
    rejection: match[2] === undefined ? null : line.slice(match[0].length),
  };
}
