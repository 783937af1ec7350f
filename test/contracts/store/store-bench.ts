import type {
  Fix,
  FixState,
  ListCharges,
  ListFixes,
  MoveFix,
  ReceiveFix,
  Store,
  Workspace,
} from "@mendwatch/fixer";
import { fixStates, isClosed, mayMove } from "@mendwatch/fixer";
import { afterEach, beforeEach } from "vitest";

import { sampleReport, type ReportChanges } from "../../support/sample-report.ts";

/** A fresh, empty store, seen through one or more independent handles. */
export interface StoreUnderTest {
  readonly handles: readonly [Store, ...Store[]];
  end(): Promise<void>;
}

/** In milliseconds, as all times. */
export const second = 1_000;
/** When everything begins that says no other time. */
export const start: number = Date.parse("2026-11-20T10:00:00.000Z");
export const leaseMs: number = 30 * second;

/** A store under test, anew for each test, and what is done to it again and again. */
export type StoreBench = ReturnType<typeof createStoreBench>;

/** Has a store opened before each test of the suite that is being described. */
export function createStoreBench(open: () => Promise<StoreUnderTest>) {
  let under: StoreUnderTest;
  let store: Store;
  let made = 0;
  beforeEach(async () => {
    under = await open();
    [store] = under.handles;
    made = 0;
  });
  afterEach(() => under.end());

  /** The n-th of many concurrent callers gets the handle of its turn. */
  function handle(turn: number): Store {
    return under.handles[turn % under.handles.length] ?? store;
  }
  function request(changes: ReportChanges = {}, more: Partial<ReceiveFix> = {}): ReceiveFix {
    made += 1;
    const serial = String(made).padStart(8, "0");
    const report = sampleReport({
      id: `report-${serial}`,
      fingerprint: serial.padStart(16, "0"),
      ...changes,
      incident: { id: `incident-${serial}`, ...changes.incident },
    });
    const unique = { id: serial, repository: `/repos/${serial}` };
    return { ...unique, report, observedSince: start - 1, now: start, ...more };
  }
  /** The settled report of an announced error. */
  function settledOf({ repository, report }: Fix): ReceiveFix {
    const { fingerprint, incident } = report;
    const changes = { announcement: report.id, severity: "critical", fingerprint } as const;
    return request({ ...changes, incident }, { repository });
  }
  async function received(changes?: ReportChanges, more?: Partial<ReceiveFix>): Promise<Fix> {
    return (await store.receiveFix(request(changes, more))).fix;
  }
  function claim(
    states: readonly FixState[],
    now = start,
    worker = "worker",
    by = store,
  ): Promise<Fix | null> {
    return by.claim({ worker, states, leaseMs, now });
  }
  async function moved(fix: Fix, to: FixState, more: Partial<MoveFix> = {}): Promise<Fix> {
    const outcome = await store.transition(change(fix, to, more));
    if (outcome.outcome !== "moved") throw new Error(`${fix.state} to ${to}: ${outcome.outcome}`);
    return outcome.fix;
  }
  async function broughtTo(state: FixState, fix?: Fix): Promise<Fix> {
    let at = fix ?? (await received());
    for (const step of pathTo(state)) at = await moved(at, step);
    return at;
  }
  async function leased(worker = "worker"): Promise<Fix> {
    await broughtTo("preparing");
    return existing(await claim(["preparing"], start, worker));
  }
  async function proposed(commit = "c0ffee"): Promise<Fix> {
    const checking = await broughtTo("checking");
    return moved(checking, "proposed", { patch: { candidate: candidate(commit) } });
  }
  async function observed(): Promise<Fix> {
    return moved(await received(), "observed");
  }
  async function idsOf(query: ListFixes): Promise<readonly string[]> {
    return (await store.listFixes(query)).map(({ id }) => id);
  }
  async function current(id: string): Promise<Fix> {
    return existing(await store.getFix(id));
  }
  async function keysOf(query: ListCharges): Promise<readonly string[]> {
    return (await store.listCharges(query)).map(({ key }) => key);
  }

  return {
    store: () => store,
    handles: () => under.handles,
    handle,
    request,
    settledOf,
    received,
    claim,
    moved,
    broughtTo,
    leased,
    proposed,
    observed,
    idsOf,
    current,
    keysOf,
  };
}

/** Where a candidate lies. */
export const workspace: Workspace = {
  clone: "/state/repos/shop.git",
  path: "/state/repos/shop/.worktrees/hotfix/auto-aa",
  branch: "hotfix/auto-aa",
  base: "main",
  baseCommit: "ba5e",
};

/** What must be there. */
export function existing<T>(value: T | null): T {
  if (value === null) throw new Error("it should be there");
  return value;
}

/** A change with this commit. */
export function candidate(commit: string): NonNullable<Fix["candidate"]> {
  return { agent: "rehearsal", commit, patch: "", files: [] };
}

/** The shortest way of the table from `received`, without `received`; empty where there is none. */
export function pathTo(state: FixState): readonly FixState[] {
  const paths = new Map<FixState, readonly FixState[]>([["received", []]]);
  for (const [from, path] of paths) {
    for (const to of fixStates) {
      if (!isClosed(from) && mayMove(from, to) && !paths.has(to)) paths.set(to, [...path, to]);
    }
  }
  return paths.get(state) ?? [];
}

/** A move as it is asked for. */
export function change(fix: Fix, to: FixState, more: Partial<MoveFix> = {}): MoveFix {
  return {
    id: fix.id,
    from: fix.state,
    to,
    held: { version: fix.version },
    patch: {},
    actor: "test",
    detail: null,
    now: start,
    ...more,
  };
}
