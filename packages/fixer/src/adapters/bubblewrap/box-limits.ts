/** What one box may use: `fixer.box`. */
export interface BoxLimits {
  /** Bytes. */
  readonly memory: number;
  /** Processes and threads. */
  readonly processes: number;
  /** Bytes in all folders that it may write to. */
  readonly disk: number;
}

/** A limit that ended a box. */
export type PassedLimit = keyof BoxLimits;
