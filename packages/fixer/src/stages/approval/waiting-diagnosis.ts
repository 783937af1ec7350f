import { asksToDecide } from "../../model/asks-to-decide.ts";
import type { Clock } from "../../ports/clock.ts";
import type { StateWorker } from "../stage.ts";

/** What makes approval's work on `diagnosed`. */
export interface DiagnosedDeps {
  readonly clock: Clock;
  /** `fixer.expire.proposal`, in milliseconds. */
  readonly expire: number;
}

/** `diagnosed`: passed at once, except at autonomy `diagnose`, where a person says whether to go on. */
export function createDiagnosedStage({ clock, expire }: DiagnosedDeps): StateWorker {
  return async ({ fix, project }) => {
    if (!asksToDecide(fix, project)) return { to: "repairing", patch: {}, detail: null };
    const end = fix.stateSince + expire;
    if (clock.now() < end) return { waitUntil: end };
    const outcome = { code: "expired", text: "Nobody said in time whether it should be repaired." };
    return { to: "expired", patch: { outcome }, detail: null };
  };
}
