import type { ReserveCharge, Store } from "@mendwatch/fixer";
import {
  array,
  constant,
  constantFrom,
  nat,
  oneof,
  record,
  subarray,
  type Arbitrary,
} from "fast-check";

import { using } from "../support/using.ts";

/** A ledger as simple as can be, and the real one beside it. */

type Scope = "fix" | "day" | "month";

/** What may happen to one of six charges, in dollars. */
export type LedgerEvent =
  | {
      readonly do: "reserve";
      readonly key: number;
      readonly amount: number;
      readonly least: number;
      readonly among: readonly Scope[];
    }
  | { readonly do: "spend"; readonly key: number; readonly amount: number }
  | { readonly do: "settle" | "forgive"; readonly key: number };

interface ModelCharge {
  counts: number;
  spent: number;
  readonly among: readonly Scope[];
}

const caps: Readonly<Record<Scope, number>> = { fix: 3, day: 5, month: 8 };
const scopes: readonly Scope[] = ["fix", "day", "month"];

/** Sums of dollars are exact to this. */
const tiny = 1e-9;

/** Anything in any order. */
export const ledgerEvents: Arbitrary<LedgerEvent[]> = array(
  oneof(
    record({
      do: constant("reserve" as const),
      key: nat(5),
      amount: cents(4),
      least: cents(1),
      among: subarray([...scopes], { minLength: 1 }),
    }),
    record({ do: constant("spend" as const), key: nat(5), amount: cents(5) }),
    record({ do: constantFrom("settle" as const, "forgive" as const), key: nat(5) }),
  ),
  { maxLength: 40 },
);

/**
 * Does to the stores, by turns, what happens to the model, and says where they differ. `name` keeps
 * the scopes and keys of one game apart from others.
 */
export async function playLedger(
  stores: readonly Store[],
  name: string,
  events: readonly LedgerEvent[],
): Promise<readonly string[]> {
  const model = new Map<number, ModelCharge>();
  const wrong: string[] = [];

  function sum(scope: Scope): number {
    const counting = [...model.values()].filter(({ among }) => among.includes(scope));
    return counting.reduce((total, { counts }) => total + counts, 0);
  }
  async function compare(turn: number, store: Store): Promise<void> {
    for (const scope of scopes) {
      const real = await store.spent(`${name}:${scope}`);
      if (Math.abs(real - sum(scope)) < tiny) continue;
      wrong.push(`${turn}: ${scope} has ${real} and should have ${sum(scope)}`);
    }
  }

  for (const [turn, event] of events.entries()) {
    const store = stores[turn % stores.length];
    if (store === undefined) throw new Error("no store");
    const key = `${name}-${event.key}`;
    const known = model.get(event.key);
    if (event.do === "reserve") {
      const reserved = await store.reserve(reservation(name, event));
      const room = Math.min(...event.among.map((scope) => caps[scope] - sum(scope)));
      const counts = Math.min(event.amount, room);
      const least = Math.min(event.least, event.amount);
      // At the cent where both are right, rounding decides.
      const both = Math.abs(counts - least) < tiny;
      const fits = known !== undefined || (both ? reserved.outcome === "reserved" : counts > least);
      if (fits !== (reserved.outcome === "reserved")) wrong.push(`${turn}: ${reserved.outcome}`);
      if (fits && known === undefined) {
        model.set(event.key, { counts, spent: 0, among: event.among });
        const over = event.among.find((scope) => sum(scope) > caps[scope] + tiny);
        if (over !== undefined) wrong.push(`${turn}: ${over} was passed`);
      }
    } else if (event.do === "spend") {
      await store.spend({ key, total: using(event.amount), now: turn });
      if (known !== undefined) {
        known.spent = Math.max(known.spent, event.amount);
        known.counts = Math.max(known.counts, known.spent);
      }
    } else if (event.do === "settle") {
      await store.settle(key);
      if (known !== undefined) known.counts = known.spent;
    } else {
      await store.forgive(key);
      model.delete(event.key);
    }
    await compare(turn, store);
  }
  return wrong;
}

function reservation(
  name: string,
  event: Extract<LedgerEvent, { readonly do: "reserve" }>,
): ReserveCharge {
  return {
    key: `${name}-${event.key}`,
    fix: name,
    amount: event.amount,
    least: Math.min(event.least, event.amount),
    limits: event.among.map((scope) => ({ scope: `${name}:${scope}`, cap: caps[scope] })),
    run: { step: "repair", round: 1, billing: "api" },
    now: 0,
  };
}

/** Dollars up to so many, in whole cents. */
function cents(most: number): Arbitrary<number> {
  return nat(most * 100).map((count) => count / 100);
}
