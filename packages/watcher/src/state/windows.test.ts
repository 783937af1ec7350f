import { expect, it } from "vitest";

import { sampleOccurrence } from "../../../../test/support/sample-occurrence.ts";
import { takeSample } from "../settle/sample.ts";
import { closeWindow, openWindow, recur } from "../settle/window.ts";
import { openStateInMemory } from "./state.ts";

const now = 1_000_000;
const times = { delay: 10_000, maxHold: 60_000 };
/** More than are kept in memory. */
const kinds = Array.from({ length: 600 }, (_, kind) => kind.toString(16).padStart(16, "0"));

it("knows the current one of each kind in the middle of a transaction, also where there are many", () => {
  const state = openStateInMemory();
  const { windows } = state;
  const origin = { project: "shop", source: "shop.log", context: () => [] };
  const sample = takeSample(sampleOccurrence(), origin, { deployed: null, flood: false });
  const occurrence = { at: now, fatal: false, sample };
  function open(id: string, fingerprint: string): void {
    windows.add(openWindow({ id, project: "shop", fingerprint }, occurrence, now, times));
  }
  function current(fingerprint: string): string {
    const window = windows.current("shop", fingerprint);
    return window === undefined ? "none" : `${window.id} ${window.count}`;
  }
  const [closed = "", reopened = "", ...others] = kinds;

  state.gather(() => {
    for (const kind of kinds) open(kind, kind);
  });
  state.commit();
  const found = state.gather(() => {
    for (const kind of kinds) {
      const window = windows.current("shop", kind);
      if (window === undefined) continue;
      const isOver = kind === closed || kind === reopened;
      windows.save(isOver ? closeWindow(window) : recur(window, occurrence, now, times));
    }
    const before = kinds.map(current);
    open("again", reopened);
    return before;
  });
  state.commit();

  const rest = others.map((kind) => `${kind} 2`);
  expect(found).toEqual(["none", "none", ...rest]);
  expect(kinds.map(current)).toEqual(["none", "again 1", ...rest]);
  state.close();
});
