/** The body of every answer that is not 2xx, on both listeners. */
export interface Refusal {
  /** Stable, in `docs/errors.md`. */
  readonly code: string;
  /** For people: what failed, the value, what to do. */
  readonly message: string;
}

/** Reads a refusal; null where the body is none, as from a proxy in between. */
export function readRefusal(body: unknown): Refusal | null {
  if (typeof body !== "object" || body === null) return null;
  const { code, message } = body as Readonly<Record<string, unknown>>;
  return typeof code === "string" && typeof message === "string" ? { code, message } : null;
}
