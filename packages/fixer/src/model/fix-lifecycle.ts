/**
 * The life of a fix, from a report to the production check. This table is the only place that says
 * which state may follow which; the store refuses every other move.
 *
 * ```
 * received ─► admitted ─► preparing ─► diagnosing ─► diagnosed ─► repairing ─► checking ─► proposed
 *    │            ▲            │            │             │        ▲   │          │  ▲        │
 *    ▼            └── requeue ─┴────────────┴─────────────┘        └───┼──────────┘  │        ▼
 * observed                                                             ▼             │     approved
 * muted           any open state ─► cancelled                abstained failed refused│        │
 * ignored                                                                            │        ▼
 *                 resolved ◄─ deployed ◄─ merged ◄─ merging ◄─ in_review ◄───────────┴─ publishing
 * ```
 *
 * - A review sends a fix from `in_review` to `repairing`, a base that moved to `checking`. What comes
 *   of that is asked about in `proposed` like the first time; a round that comes to nothing, is
 *   skipped or expires goes back to `in_review`, and the pull request stays as it was.
 *
 * - What was approved and cannot be published for now goes from `publishing` back to `proposed` with
 *   the reason, and is asked about again.
 *
 * - A *passing* state is left as soon as a worker looks at it; it is claimed like a leased one.
 *   `diagnosed` waits there for a person at autonomy `diagnose`.
 * - A *leased* state is worked on under a lease with a fencing token. A lost lease is claimed again
 *   in the same state, and a fix whose lease is lost too often fails. A limit or a lost network
 *   requeues to `admitted`; what was approved waits in `publishing`. Checkpoints are kept.
 * - A *waiting* state holds no lease: it waits for a time, a person or the forge.
 * - A *closed* state has no exits, but for `closed`: a pull request that is opened again on the forge
 *   is followed again, where no other fix of its error is open by then.
 */

/** Every state a fix can be in. */
export type FixState =
  | "received"
  | "admitted"
  | "preparing"
  | "diagnosing"
  | "diagnosed"
  | "repairing"
  | "checking"
  | "proposed"
  | "approved"
  | "publishing"
  | "in_review"
  | "merging"
  | "merged"
  | "deployed"
  | "resolved"
  | "regressed"
  | "no_evidence"
  | "observed"
  | "muted"
  | "ignored"
  | "abstained"
  | "failed"
  | "refused"
  | "skipped"
  | "expired"
  | "closed"
  | "cancelled";

/** The folders of `stages/` that move a fix. */
export type FixStage =
  | "admission"
  | "workspace"
  | "diagnosis"
  | "repair"
  | "proof"
  | "approval"
  | "publication"
  | "review"
  | "production-check";

/** Who may move a fix out of a state. */
export type Mover = "fixer" | "person" | "forge" | "clock";

/** One row of the table. */
export interface StateRule {
  readonly kind: "passing" | "leased" | "waiting" | "closed";
  /** The folder whose code works on this state; null for closed states. */
  readonly stage: FixStage | null;
  /** Where the good path leads; null for closed states. */
  readonly next: FixState | null;
  /** Where else it may lead, besides the exits that {@link mayMove} adds. */
  readonly exits: readonly FixState[];
  readonly movedBy: readonly Mover[];
}

/** The table. */
export const fixLifecycle: Readonly<Record<FixState, StateRule>> = {
  received: row("passing", "admission", "admitted", ["observed", "muted", "ignored"], ["fixer"]),
  admitted: row("waiting", "admission", "preparing", [], ["fixer", "clock"]),
  preparing: row("leased", "workspace", "diagnosing", [], ["fixer"]),
  diagnosing: row("leased", "diagnosis", "diagnosed", ["abstained"], ["fixer"]),
  diagnosed: row(
    "passing",
    "approval",
    "repairing",
    ["skipped", "expired"],
    ["fixer", "person", "clock"],
  ),
  repairing: row("leased", "repair", "checking", ["abstained", "in_review"], ["fixer"]),
  checking: row("leased", "proof", "proposed", ["repairing", "refused", "in_review"], ["fixer"]),
  proposed: row(
    "waiting",
    "approval",
    "approved",
    ["repairing", "checking", "skipped", "expired", "in_review"],
    ["person", "clock"],
  ),
  approved: row("passing", "approval", "publishing", [], ["fixer"]),
  publishing: row("leased", "publication", "in_review", ["checking", "proposed"], ["fixer"]),
  in_review: row(
    "waiting",
    "review",
    "merging",
    ["merged", "repairing", "checking", "closed"],
    ["forge", "person", "fixer"],
  ),
  merging: row("leased", "review", "merged", ["in_review"], ["fixer"]),
  merged: row("waiting", "production-check", "deployed", ["no_evidence"], ["person", "clock"]),
  deployed: row("waiting", "production-check", "resolved", ["regressed", "no_evidence"], ["clock"]),
  resolved: row("closed"),
  regressed: row("closed"),
  no_evidence: row("closed"),
  closed: row("closed", null, null, ["in_review"], ["forge"]),
  observed: row("closed"),
  muted: row("closed"),
  ignored: row("closed"),
  abstained: row("closed"),
  failed: row("closed"),
  refused: row("closed"),
  skipped: row("closed"),
  expired: row("closed"),
  cancelled: row("closed"),
};

/** Every state, in the order of the table. */
export const fixStates: readonly FixState[] = Object.keys(fixLifecycle) as FixState[];

/** States in which a fix stands for its fingerprint, so that no second one is begun. */
export const openStates: readonly FixState[] = fixStates.filter((state) => !isClosed(state));

/**
 * States in which the repository is locked for this fix: one at a time in each repository. The lock
 * is the state itself, so nothing is left locked by a crash.
 */
export const workingStates: readonly FixState[] = [
  "preparing",
  "diagnosing",
  "repairing",
  "checking",
];

/** Where a fix may be whose merge is on the base. */
export const mergedStates: readonly FixState[] = [
  "merged",
  "deployed",
  "resolved",
  "regressed",
  "no_evidence",
];

/** True for what is closed without an attempt: it is told, or not even that. */
export function isOnlyTold(state: FixState): boolean {
  return state === "observed" || state === "muted" || state === "ignored";
}

/** True for a state without a way on. */
export function isClosed(state: FixState): boolean {
  return fixLifecycle[state].kind === "closed";
}

/**
 * True where the table has this move. Besides the table's own exits every open
 * state may be cancelled, every state that a worker claims may fail, and work that met a limit or a
 * lost network goes back to `admitted`.
 */
export function mayMove(from: FixState, to: FixState): boolean {
  const { kind, next, exits } = fixLifecycle[from];
  if (kind === "closed") return exits.includes(to);
  if (to === "cancelled") return true;
  if (to === "failed") return kind !== "waiting";
  if (to === "admitted" && workingStates.includes(from)) return true;
  return next === to || exits.includes(to);
}

function row(
  kind: StateRule["kind"],
  stage: FixStage | null = null,
  next: FixState | null = null,
  exits: readonly FixState[] = [],
  movedBy: readonly Mover[] = [],
): StateRule {
  return { kind, stage, next, exits, movedBy };
}
