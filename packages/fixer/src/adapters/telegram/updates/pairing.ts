import { randomInt } from "node:crypto";

import type { Clock } from "../../../ports/clock.ts";
import { sameText } from "./same-text.ts";

/** Without letters and digits that look alike. 32^8 codes. */
const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const codeLength = 8;

/** Long enough to walk to the phone, in milliseconds. */
const validity = 10 * 60_000;

/** After so many wrong codes the code counts no more. */
const mostGuesses = 10;

/** What a code that somebody sent is worth. */
export type Attempt = "right" | "wrong" | "none";

/** Keeps one pairing code at a time, in memory: a restart makes it void. */
export interface PairingCodes {
  /** Makes a new code; the one before is void. */
  make(): { readonly code: string; readonly until: number };
  /** A right code is used up. `none` where there is no code to be right or wrong about. */
  use(code: string): Attempt;
}

/** Makes a keeper without a code. */
export function createPairingCodes(clock: Clock): PairingCodes {
  let current: { readonly code: string; readonly until: number } | null = null;
  let guesses = 0;

  return {
    make() {
      const letters = Array.from(
        { length: codeLength },
        () => alphabet[randomInt(alphabet.length)],
      );
      current = { code: letters.join(""), until: clock.now() + validity };
      guesses = 0;
      return current;
    },
    use(given) {
      if (current === null || clock.now() > current.until) return "none";
      const right = sameText(given.toUpperCase(), current.code);
      guesses += 1;
      if (right || guesses >= mostGuesses) current = null;
      return right ? "right" : "wrong";
    },
  };
}
