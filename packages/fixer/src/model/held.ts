import type { Fix } from "./fix.ts";

/** True while somebody's lease lives. */
export function isHeld(fix: Fix, now: number): boolean {
  return fix.lease !== null && fix.lease.until >= now;
}

/** True while the lease of this fence lives. */
export function holds(fix: Fix, fence: number, now: number): boolean {
  return isHeld(fix, now) && fix.lease?.fence === fence;
}
