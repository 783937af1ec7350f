import { z } from "zod";

/** Longest line that is read; one with the contents of several large files is far below. */
const longestLine = 32 * 1024 * 1024;

/** How a run ended, as the CLI says itself. */
export interface ResultEvent {
  readonly subtype: string;
  readonly is_error: boolean;
  readonly result?: string | undefined;
  readonly errors?: readonly string[] | undefined;
  /** The answer in the form that was asked for; absent where the model gave none. */
  readonly structured_output?: unknown;
}

const resultEvent: z.ZodType<ResultEvent> = z.object({
  subtype: z.string(),
  is_error: z.boolean(),
  result: z.string().optional(),
  errors: z.array(z.string()).optional(),
  structured_output: z.unknown().optional(),
});

const rejectedEvent = z.object({
  type: z.literal("rate_limit_event"),
  rate_limit_info: z.object({ status: z.literal("rejected"), resetsAt: z.number() }),
});

/** Reads what one run of the CLI prints: one JSON object per line. */
export interface EventReader {
  take(text: string): void;
  /**
   * The last result. A run may have several, and only the last one is its end: one that cannot be
   * read counts as none.
   */
  result(): ResultEvent | null;
  /** When the plan's window ends that the CLI was told is used up, milliseconds since 1970, or null. */
  planResetsAt(): number | null;
}

/** Begins to read; `onEvent` is told each event, whatever it is. */
export function readEvents(onEvent: (event: unknown) => void): EventReader {
  let rest = "";
  let skipping = false;
  let result: ResultEvent | null = null;
  let planResetsAt: number | null = null;

  function readLine(line: string): void {
    const event = decode(line);
    if (event === undefined) return;
    onEvent(event);
    if (isResult(event)) result = resultEvent.safeParse(event).data ?? null;
    const rejected = rejectedEvent.safeParse(event).data;
    if (rejected !== undefined) planResetsAt = rejected.rate_limit_info.resetsAt * 1000;
  }

  return {
    take(text) {
      const [first = "", ...more] = text.split("\n");
      rest += first;
      for (const next of more) {
        if (!skipping) readLine(rest);
        skipping = false;
        rest = next;
      }
      if (rest.length > longestLine) {
        skipping = true;
        // What is not read may have been the end.
        result = null;
      }
      if (skipping) rest = "";
    },
    result: () => result,
    planResetsAt: () => planResetsAt,
  };
}

function isResult(event: unknown): boolean {
  return z.object({ type: z.literal("result") }).safeParse(event).success;
}

/** Undefined for what is no JSON. */
function decode(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
