import type { Fix } from "../../model/fix.ts";
import type { FixPatch } from "../../ports/store-fixes.ts";
import type { Store } from "../../ports/store.ts";

/** What is written to a fix that stays in its state. */
export interface Amendment {
  readonly patch: FixPatch;
  readonly actor: string;
  /** For the audit and for people, or null. */
  readonly detail: string | null;
}

/**
 * Writes to a fix that nobody holds, in whatever state it is by now, also a closed one. `amend` is
 * asked again where the fix has changed meanwhile; null, and nothing written, where that says so or
 * there is no such fix.
 */
export async function amendFix(
  store: Pick<Store, "getFix" | "transition">,
  id: string,
  now: number,
  amend: (fix: Fix) => Amendment | null,
): Promise<Fix | null> {
  for (;;) {
    const fix = await store.getFix(id);
    const amendment = fix === null ? null : amend(fix);
    if (fix === null || amendment === null) return null;
    const { state, version } = fix;
    const outcome = await store.transition({
      id,
      from: state,
      to: state,
      held: { version },
      ...amendment,
      now,
    });
    if (outcome.outcome === "moved") return outcome.fix;
    if ((await store.getFix(id))?.version === version) return null;
  }
}
