import type { Fix } from "./fix.ts";
import { audit, entered, written } from "./fix-writes.ts";
import type { BeatFix, ClaimFix, ReleaseFix } from "../ports/store-fixes.ts";
import { cancelled } from "./fix-cancel.ts";
import { holds } from "./held.ts";

/** Takes the lease under a new fence. */
export function take(fix: Fix, { worker, leaseMs, now }: ClaimFix): Fix {
  const fence = fix.fence + 1;
  return written(fix, now, { fence, lease: { worker, fence, until: now + leaseMs } });
}

/** Extends a live lease; null where it is not this fence's, or ran out. */
export function beat(fix: Fix, { fence, leaseMs, now }: BeatFix): Fix | null {
  if (fix.lease === null || !holds(fix, fence, now)) return null;
  return { ...fix, lease: { ...fix.lease, until: now + leaseMs } };
}

/** Gives the lease back; null where it is not this fence's. */
export function giveBack(fix: Fix, request: ReleaseFix): Fix | null {
  const { fence, now, setback, notBefore = fix.notBefore } = request;
  if (fix.lease?.fence !== fence) return null;
  if (fix.cancelRequested) return cancelled(fix, { actor: "fixer", reason: null }, now);
  if (setback === undefined) return written(fix, now, { lease: null, notBefore });
  const entry = audit(fix, fix.state, "fixer", "put back", setback, now);
  return written(fix, now, {
    lease: null,
    notBefore,
    requeues: fix.requeues + 1,
    audit: [...fix.audit, entry],
  });
}

/** Frees a fix whose worker is gone. */
export function lose(fix: Fix, maxLosses: number, now: number): Fix {
  if (fix.cancelRequested) return cancelled(fix, { actor: "fixer", reason: null }, now);
  const losses = fix.losses + 1;
  if (losses <= maxLosses) {
    const entry = audit(fix, fix.state, "fixer", "lease lost", lossText(losses), now);
    return written(fix, now, { lease: null, losses, audit: [...fix.audit, entry] });
  }
  const text = `The fixer was lost ${losses} times in a row in "${fix.state}". Look at its log for what ends it there.`;
  return entered(fix, "failed", "fixer", text, now, {
    losses,
    outcome: { code: "MW_LEASE_LOST", text },
  });
}

function lossText(losses: number): string {
  const often = losses === 1 ? "" : `, ${losses} times in a row`;
  return `begun again: the fixer ended in the middle of it${often}`;
}
