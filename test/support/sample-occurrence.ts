import type { DetectedError, Occurrence } from "@mendwatch/detection";

/** What a sample may have otherwise than usual. */
export type OccurrenceChanges = Partial<Omit<Occurrence, "error">> & {
  readonly error?: Partial<DetectedError>;
};

/** One TypeError of the project's own code, at no known time. */
export function sampleOccurrence(changes: OccurrenceChanges = {}): Occurrence {
  return {
    offset: 0,
    line: 0,
    at: null,
    fingerprint: "00000000000000aa",
    fatal: false,
    request: null,
    traceId: null,
    pid: null,
    ...changes,
    error: {
      type: "TypeError",
      message: "cart is null",
      code: null,
      frames: [
        { file: "/srv/shop/cart.js", line: 6, column: 2, function: "total", inApp: true },
        { file: "node:events", line: 1, column: 1, function: "emit", inApp: false },
      ],
      stack: "TypeError: cart is null\n    at total (/srv/shop/cart.js:6:2)",
      causes: [],
      ...changes.error,
    },
  };
}
