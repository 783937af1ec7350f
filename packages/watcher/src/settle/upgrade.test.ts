import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { createRedactor, detectText, fingerprintVersion } from "@mendwatch/detection";
import type { Report } from "@mendwatch/protocol";
import { parseReport } from "@mendwatch/protocol/received";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openState, type WatcherState } from "../state/state.ts";
import { createSettler, type Settler } from "./settler.ts";

const start = Date.parse("2026-03-01T12:00:00Z");
const minute = 60_000;

const cart = "TypeError: cart is null\n    at total (/srv/shop/cart.js:6:2)";
const database = `Error: connect ECONNREFUSED 10.0.0.5:5432
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16) {
  code: 'ECONNREFUSED'
}`;
const fatal = `OutOfMemoryError: JavaScript heap out of memory\n    at render (/srv/shop/pdf.js:1:1)`;

describe("a state that an earlier version wrote", () => {
  let folder: string;
  let state: WatcherState;
  let settler: Settler;
  let now: number;
  let ids: number;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-upgrade-"));
    now = start;
    ids = 0;
    begin();
  });
  afterEach(() => {
    state.close();
    rmSync(folder, { recursive: true });
  });

  function begin(): void {
    state = openState(folder);
    settler = createSettler(state, {
      host: "prod-1",
      times: { delay: 30_000, maxHold: 5 * minute },
      maxNewFingerprints: { count: 200, per: 60 * minute },
      rules: () => [],
      deployed: () => null,
      newId: () => `id-${String((ids += 1)).padStart(6, "0")}`,
      events: () => undefined,
    });
  }

  function see(text: string): void {
    const origin = { project: "shop", source: "/var/log/shop.log", context: () => [] };
    for (const occurrence of detectText(text, { redactor: createRedactor() })) {
      state.transaction(() => settler.take(occurrence, origin, now));
    }
  }

  function pass(time: number): void {
    now += time;
    state.transaction(() => settler.closeDue(now));
  }

  function sent(): readonly Report[] {
    const reports: Report[] = [];
    for (let next = state.outbox.next(now); next !== undefined; next = state.outbox.next(now)) {
      reports.push(parseReport(JSON.parse(next.body)).data as Report);
      state.outbox.delivered(next.id);
    }
    return reports;
  }

  /** Stops, gives every error the name that another algorithm gave it, and starts again. */
  function upgrade(): void {
    state.close();
    const file = new DatabaseSync(join(folder, "state.db"));
    for (const table of ["fingerprints", "hours", "windows"]) {
      file.exec(`UPDATE ${table} SET fingerprint = 'f0' || substr(fingerprint, 1, 14)`);
    }
    file.exec(`UPDATE fingerprints SET version = ${fingerprintVersion - 1}`);
    file.close();
    begin();
  }

  it("is carried on: what was relayed whole is not relayed whole again, and its counts go on", () => {
    see(cart);
    pass(minute);
    const [before] = sent();
    upgrade();

    see(cart);
    pass(minute);
    const after = sent();

    expect(before).toMatchObject({ detail: "full", count24h: 1, fingerprintVersion });
    expect(after).toMatchObject([
      {
        detail: "counts",
        count: 1,
        count24h: 2,
        fingerprint: `f0${before?.fingerprint.slice(0, 14)}`,
        fingerprintVersion: fingerprintVersion - 1,
      },
    ]);
  });

  it("keeps an announced window open: nothing is announced twice", () => {
    see(fatal);
    const [announced] = sent();
    upgrade();

    see(fatal);
    expect(sent()).toEqual([]);
    pass(minute);

    expect(announced).toMatchObject({ phase: "announced", severity: "critical" });
    expect(sent()).toMatchObject([{ phase: "settled", count: 2, announcement: announced?.id }]);
  });

  it("keeps an incident together", () => {
    see(database);
    sent();
    upgrade();

    see(database);
    see("Error: query failed: 10.0.0.5:5432 is gone\n    at load (/srv/shop/db.js:4:1)");
    pass(minute);
    const [root, symptom] = sent();

    expect(root).toMatchObject({ count: 2, incident: { role: "root" } });
    expect(symptom?.incident).toEqual({ ...root?.incident, role: "symptom" });
    expect(root?.incident.root).toBe(root?.fingerprint);
  });

  it("takes no other error for one of it", () => {
    see(cart);
    pass(minute);
    sent();
    upgrade();

    see(cart.replace("cart is null", "order is null"));
    pass(minute);

    expect(sent()).toMatchObject([{ detail: "full", count24h: 1, fingerprintVersion }]);
  });

  it("is forgotten after a day without an occurrence: then the new name is the only one", () => {
    see(cart);
    pass(minute);
    const [before] = sent();
    upgrade();
    pass(25 * 60 * minute);

    see(cart);
    pass(minute);

    const after = { detail: "full", fingerprint: before?.fingerprint, fingerprintVersion };
    expect(sent()).toMatchObject([after]);
  });
});
