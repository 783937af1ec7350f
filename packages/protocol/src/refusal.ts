import { z } from "zod";

/** The body of every answer that is not 2xx, on both listeners. */
export interface Refusal {
  /** Stable, in `docs/errors.md`. */
  readonly code: string;
  /** For people: what failed, the value, what to do. */
  readonly message: string;
}

const refusal: z.ZodType<Refusal> = z.object({ code: z.string(), message: z.string() });

/** Reads a refusal; null where the body is none, as from a proxy in between. */
export function parseRefusal(body: unknown): Refusal | null {
  const parsed = refusal.safeParse(body);
  return parsed.success ? parsed.data : null;
}
