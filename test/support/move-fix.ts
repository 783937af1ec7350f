import {
  fixLifecycle,
  type Fix,
  type FixPatch,
  type FixState,
  type MoveFix,
  type MoveOutcome,
  type Store,
} from "@mendwatch/fixer";

/** Moves a fix as the fixer does. Throws where the store does not. */
export async function moveFix(
  store: Pick<Store, "transition">,
  fix: Fix,
  to: FixState,
  patch: FixPatch = {},
  more: Partial<MoveFix> = {},
): Promise<Fix> {
  return moved(fix, await store.transition(moveOf(fix, to, patch, more)));
}

/**
 * Moves it along the good path until it is in a state, and writes the patch there. Goes as straight as
 * it can, so that a chat that looks at the store meanwhile finds the fix where it ends.
 */
export async function bringFix(
  store: Pick<Store, "transition">,
  fix: Fix,
  end: FixState,
  patch: FixPatch = {},
  now: number = Date.now(),
): Promise<Fix> {
  let at = fix;
  while (at.state !== end) {
    const { next } = fixLifecycle[at.state];
    if (next === null) throw new Error(`${end} does not come after ${at.state}`);
    const move = moveOf(at, next, next === end ? patch : {}, { now });
    at = moved(at, await store.transition(move));
  }
  return at;
}

function moveOf(
  { id, state, version }: Fix,
  to: FixState,
  patch: FixPatch,
  more: Partial<MoveFix>,
): MoveFix {
  const move = { id, from: state, to, held: { version }, patch, actor: "fixer", detail: null };
  return { ...move, now: Date.now(), ...more };
}

function moved({ state }: Fix, result: MoveOutcome): Fix {
  if (result.outcome !== "moved") throw new Error(`${state} was not left: ${result.outcome}`);
  return result.fix;
}
