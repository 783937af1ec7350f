import type { Answer, Asked, Refusal, Script, Turn } from "./types.ts";

/** What is played to one request. */
export interface Played {
  /** Name of the script; null where none fitted. */
  readonly script: string | null;
  readonly turn: Answer | Refusal | "hang" | "drop";
}

/** Which run is where in which script. */
export interface Runs {
  /** Takes the next turn of this run. A run that no script fits, or that is at its end, is told so. */
  next(run: string, asked: Asked): Played;
}

/** No run has begun. */
export function createRuns(scripts: readonly Script[]): Runs {
  const places = new Map<string, { readonly script: Script | null; next: number }>();
  return {
    next(run, asked) {
      let place = places.get(run);
      if (place === undefined) {
        place = { script: scripts.find((script) => script.fits(asked)) ?? null, next: 0 };
        places.set(run, place);
      }
      const { script } = place;
      if (script === null) {
        return { script: null, turn: { text: `No script fits this run: ${asked.prompt}` } };
      }
      const turn = script.turns[place.next] ?? exhausted(script);
      place.next += 1;
      return { script: script.name, turn: settled(turn, asked) };
    },
  };
}

/** A text and no hang, so that a script that is too short shows as a wrong result. */
function exhausted({ name, turns }: Script): Answer {
  return { text: `Script exhausted: "${name}" has ${turns.length} turns.` };
}

function settled(turn: Turn, asked: Asked): Played["turn"] {
  if (typeof turn === "function") return settled(turn(asked), asked);
  return turn === "cut" ? { text: "What follows is cut.", cut: true } : turn;
}
