import type { Fix } from "../../model/fix.ts";
import { answers, decide, join, knows, move, settle } from "../../model/fix-changes.ts";
import { beat, giveBack, lose, take } from "../../model/fix-leases.ts";
import {
  beginAfter,
  beginAgain,
  beginRevert,
  isStanding,
  revertFingerprint,
} from "../../model/fix-beginnings.ts";
import { requestCancel } from "../../model/fix-cancel.ts";
import { isClosed, isOnlyTold } from "../../model/fix-lifecycle.ts";
import { giveReason } from "../../model/fix-reasons.ts";
import type {
  BeginRevert,
  FixAgain,
  MoveFix,
  MoveOutcome,
  ReceiveFix,
} from "../../ports/store-fixes.ts";
import type { Store } from "../../ports/store.ts";
import { asKnown } from "./alias-rows.ts";
import { isUniqueViolation, type Database } from "./driver.ts";
import { addFix, fixesOf, getFix, leasesToReap, listFixes, nextDue, putFix } from "./fix-rows.ts";

type FixOperations = Pick<
  Store,
  | "receiveFix"
  | "getFix"
  | "listFixes"
  | "claim"
  | "heartbeat"
  | "release"
  | "reap"
  | "transition"
  | "decide"
  | "requestCancel"
  | "giveReason"
  | "fixAgain"
  | "beginRevert"
>;

/** Each operation is one transaction: read the document, change it, write it. */
export function fixOperations(database: Database): FixOperations {
  /** Writes what `change` returns; null, and nothing written, where that is null or there is no fix. */
  function update(id: string, change: (fix: Fix) => Fix | null): Fix | null {
    return database.write(() => {
      const fix = getFix(database, id);
      const changed = fix === null ? null : change(fix);
      if (changed !== null && changed !== fix) putFix(database, changed);
      return changed;
    });
  }

  return {
    async receiveFix(request) {
      return database.write(() => receive(database, request));
    },
    async getFix(id) {
      return getFix(database, id);
    },
    async listFixes(query) {
      return listFixes(database, query);
    },
    async claim(request) {
      return database.write(() => {
        const due = nextDue(database, request.states, request.now);
        if (due === undefined) return null;
        const taken = take(due, request);
        putFix(database, taken);
        return taken;
      });
    },
    async heartbeat(request) {
      const fix = update(request.id, (held) => beat(held, request));
      return { held: fix !== null, cancelRequested: fix?.cancelRequested ?? false };
    },
    async release(request) {
      return update(request.id, (fix) => giveBack(fix, request));
    },
    async reap({ worker = null, maxLosses, now }) {
      return database.write(() =>
        leasesToReap(database, worker, now).map((lost) => {
          const freed = lose(lost, maxLosses, now);
          putFix(database, freed);
          return freed;
        }),
      );
    },
    async transition(request) {
      return transition(update, request);
    },
    async decide(request) {
      return database.write(() => {
        const fix = getFix(database, request.id);
        if (fix === null) return { outcome: "unknown-fix" };
        const decision = decide(fix, request);
        if (decision.outcome === "decided") putFix(database, decision.fix);
        return decision;
      });
    },
    async requestCancel(request) {
      return update(request.id, (fix) => requestCancel(fix, request));
    },
    async giveReason(request) {
      return database.write(() => {
        const fix = getFix(database, request.id);
        if (fix === null) return { outcome: "unknown-fix" };
        const given = giveReason(fix, request);
        if (given.outcome === "given") putFix(database, given.fix);
        return given;
      });
    },
    async fixAgain(request) {
      return database.write(() => fixAgain(database, request));
    },
    async beginRevert(request) {
      return database.write(() => takeBack(database, request));
    },
  };
}

function receive(
  database: Database,
  received: ReceiveFix,
): Awaited<ReturnType<FixOperations["receiveFix"]>> {
  const request = { ...received, report: asKnown(database, received.report) };
  const { repository, report, after, now } = request;
  const earlier = fixesOf(database, repository, report.fingerprint);
  const redelivered = earlier.find((fix) => fix.id !== after && knows(fix, report));
  if (redelivered !== undefined) {
    const settled = settle(redelivered, report, now);
    if (settled !== null) putFix(database, settled);
    const outcome = isClosed(redelivered.state) ? "answered" : "joined";
    return { outcome, fix: settled ?? redelivered };
  }
  const open = earlier.find((fix) => !isClosed(fix.state));
  const answering = open ?? earlier.find((fix) => answers(fix, report, request));
  if (answering !== undefined) {
    const fix = join(answering, report, now);
    putFix(database, fix);
    return { outcome: open === undefined ? "answered" : "joined", fix };
  }
  const regressed = earlier.find(({ id }) => id === after);
  const fix = beginAfter(regressed, request, nextAttempt(earlier));
  addFix(database, fix);
  return { outcome: "created", fix };
}

function fixAgain(
  database: Database,
  request: FixAgain,
): Awaited<ReturnType<FixOperations["fixAgain"]>> {
  const of = getFix(database, request.of);
  if (of === null) return null;
  const earlier = fixesOf(database, of.repository, of.fingerprint);
  const open = earlier.find((fix) => !isClosed(fix.state));
  if (open !== undefined) return { begun: false, fix: open };
  const fix = beginAgain(of, request, nextAttempt(earlier));
  addFix(database, fix);
  return { begun: true, fix };
}

function takeBack(
  database: Database,
  request: BeginRevert,
): Awaited<ReturnType<FixOperations["beginRevert"]>> {
  const of = getFix(database, request.of);
  if (of === null) return null;
  const earlier = fixesOf(database, of.repository, revertFingerprint(of));
  const standing = earlier.find(isStanding);
  if (standing !== undefined) return { begun: false, fix: standing };
  const fix = beginRevert(of, request, nextAttempt(earlier));
  addFix(database, fix);
  return { begun: true, fix };
}

function nextAttempt(earlier: readonly Fix[]): number {
  const attempts = earlier.filter((fix) => !isOnlyTold(fix.state)).map((fix) => fix.attempt);
  return Math.max(0, ...attempts) + 1;
}

function transition(
  update: (id: string, change: (fix: Fix) => Fix | null) => Fix | null,
  request: MoveFix,
): MoveOutcome {
  try {
    const fix = update(request.id, (found) => move(found, request));
    return fix === null ? { outcome: "lost" } : { outcome: "moved", fix };
  } catch (error) {
    if (isUniqueViolation(error)) return { outcome: "repository-busy" };
    throw error;
  }
}
