import type { AuditEntry, Fix } from "./fix.ts";
import { isClosed, type FixState } from "./fix-lifecycle.ts";

/** The fix in another state; whoever held it does so no longer. */
export function entered(
  fix: Fix,
  to: FixState,
  actor: string,
  detail: string | null,
  now: number,
  patch: Partial<Fix>,
): Fix {
  const entry = audit(fix, to, actor, "state changed", detail, now);
  return written(fix, now, {
    ...patch,
    state: to,
    stateSince: now,
    lease: null,
    cancelRequested: fix.cancelRequested && !isClosed(to),
    audit: [...fix.audit, entry],
  });
}

/** The fix with a change, one version on. */
export function written(fix: Fix, now: number, patch: Partial<Fix>): Fix {
  return { ...fix, ...patch, version: fix.version + 1, updatedAt: now };
}

/** An entry of the audit; it is not added yet. */
export function audit(
  fix: Fix,
  to: FixState,
  actor: string,
  what: string,
  detail: string | null,
  at: number,
): AuditEntry {
  return { at, actor, what, from: fix.state, to, detail };
}
