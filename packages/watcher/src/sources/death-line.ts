/** The end of a process, as its supervisor tells it. */
export interface Death {
  /** The process, as its owner knows it. */
  readonly name: string;
  /** How it ended: `exited with code 1`. */
  readonly how: string;
  /** Milliseconds since 1970; null where the supervisor does not say. */
  readonly at: number | null;
}

/** The type of the error that a death is. */
export const deathType = "ProcessExit";

/** Writes a death as a line of a log at the level that says so, for the one way to an occurrence. */
export function deathLine({ name, how, at }: Death): string {
  const message = `${name} ${how}`;
  return JSON.stringify({
    level: "fatal",
    ...(at === null ? {} : { time: at }),
    msg: message,
    err: { type: deathType, message, stack: `${deathType}: ${message}` },
  });
}
