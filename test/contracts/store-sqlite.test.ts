import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openSqliteStore, type Store } from "@mendwatch/fixer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { sampleReport } from "../support/sample-report.ts";
import { using } from "../support/using.ts";
import { describeStore } from "./store-contract.ts";
import type { StoreUnderTest } from "./store/store-bench.ts";
import type { Answer, Call } from "./store-process.ts";
import { describeTaught } from "./taught-contract.ts";

const script = join(import.meta.dirname, "store-process.ts");

for (const describeContract of [describeStore, describeTaught]) {
  describeContract("in memory", async () => {
    const store = openSqliteStore(":memory:");
    return { handles: [store], end: () => store.close() };
  });

  describeContract("in a file with two handles", () =>
    inFile((file) => [openSqliteStore(file), openSqliteStore(file)]),
  );
}

describe("over processes", () => {
  let processes: readonly [StoreProcess, StoreProcess];
  beforeAll(() => {
    processes = [storeProcess(), storeProcess()];
  });
  afterAll(async () => {
    for (const each of processes) await each.end();
  });

  for (const describeContract of [describeStore, describeTaught]) {
    describeContract("in a file that two processes use", () =>
      inFile((file) => [processes[0].open(file), processes[1].open(file)]),
    );
  }
});

async function inFile(open: (file: string) => readonly [Store, Store]): Promise<StoreUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), "mendwatch-store-"));
  const handles = open(join(folder, "store.db"));
  return {
    handles: [...handles],
    async end() {
      for (const handle of handles) await handle.close();
      await rm(folder, { recursive: true });
    },
  };
}

describe("a store that two processes open for the first time at once", { timeout: 60_000 }, () => {
  it("opens for both, every time", async () => {
    const processes = [storeProcess(), storeProcess()];
    const folder = await mkdtemp(join(tmpdir(), "mendwatch-store-"));

    const opened: unknown[] = [];
    for (let turn = 0; turn < 100; turn += 1) {
      const stores = processes.map((each) => each.open(join(folder, `${turn}.db`)));
      opened.push(...(await Promise.allSettled(stores.map((store) => store.stats()))));
      await Promise.all(stores.map((store) => store.close()));
    }
    await Promise.all(processes.map((each) => each.end()));
    await rm(folder, { recursive: true });

    expect(opened).toHaveLength(200);
    expect(opened.filter((one) => JSON.stringify(one).includes("rejected"))).toEqual([]);
  });
});

describe("a store whose process is killed", { timeout: 60_000 }, () => {
  it("has every report that it acknowledged, and none of them half", async () => {
    const folder = await mkdtemp(join(tmpdir(), "mendwatch-store-"));
    const file = join(folder, "store.db");
    for (let round = 0; round < 5; round += 1) {
      const child = storeProcess();
      const store = child.open(file);
      const project = `shop-${round}`;
      const acknowledged: string[] = [];
      const sending = (async () => {
        for (let serial = 0; ; serial += 1) {
          const report = sampleReport({ project, id: `report-${serial}`, count: 1 });
          await store.recordReport(report, 1);
          acknowledged.push(report.id);
          // Two dozen more or less, so that the kill falls on another instruction each time.
          if (serial === 20 + round) void child.kill();
        }
      })();
      await sending.catch(() => {});

      const reopened = openSqliteStore(file);
      const before = await reopened.getError(project, "00000000000000aa");
      const repeated = [];
      for (const id of acknowledged) {
        repeated.push(await reopened.recordReport(sampleReport({ project, id, count: 1 }), 2));
      }
      await reopened.close();

      expect(acknowledged.length).toBeGreaterThan(20);
      expect(repeated.filter(({ duplicate }) => !duplicate)).toEqual([]);
      // One more may have been written whose answer was on its way.
      expect([acknowledged.length, acknowledged.length + 1]).toContain(before?.count);
    }
    await rm(folder, { recursive: true });
  });

  it("has charged what it acknowledged, in every scope, and may settle it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "mendwatch-store-"));
    const file = join(folder, "store.db");
    for (let round = 0; round < 5; round += 1) {
      const child = storeProcess();
      const store = child.open(file);
      const key = `run-${round}`;
      const scopes = [`fix-${round}`, `day-${round}`];
      const limits = scopes.map((scope) => ({ scope, cap: 100 }));
      const run = { step: "repair", round: 1, billing: "api" } as const;
      await store.reserve({ key, fix: "aa000001", amount: 100, limits, run, now: 1 });
      let acknowledged = 0;
      const spending = (async () => {
        for (let dollars = 1; ; dollars += 1) {
          await store.spend({ key, total: using(dollars), now: dollars });
          acknowledged = dollars;
          if (dollars === 20 + round) void child.kill();
        }
      })();
      await spending.catch(() => {});

      const reopened = openSqliteStore(file);
      const before = [];
      for (const scope of scopes) before.push(await reopened.spent(scope));
      await reopened.settle(key);
      const after = [];
      for (const scope of scopes) after.push(await reopened.spent(scope));
      await reopened.close();

      expect(acknowledged).toBeGreaterThanOrEqual(20);
      expect(before).toEqual([100, 100]);
      // One more may have been written whose answer was on its way; both scopes have it or none.
      expect([acknowledged, acknowledged + 1]).toContain(after[0]);
      expect(after[1]).toBe(after[0]);
    }
    await rm(folder, { recursive: true });
  });
});

interface Asker {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface StoreProcess {
  /** A store whose every operation is done by the process. */
  open(file: string): Store;
  end(): Promise<void>;
  kill(): Promise<void>;
}

function storeProcess(): StoreProcess {
  const child = fork(script, {
    execArgv: ["--conditions=mendwatch:source"],
    serialization: "advanced",
  });
  const gone = once(child, "exit");
  const waiting = new Map<number, Asker>();
  let serial = 0;
  child.on("message", (answer: Answer) => {
    const asker = waiting.get(answer.serial);
    waiting.delete(answer.serial);
    if ("value" in answer) asker?.resolve(answer.value);
    else asker?.reject(Object.assign(new Error(answer.message), { code: answer.code }));
  });
  child.on("disconnect", () => {
    for (const { reject } of waiting.values()) reject(new Error("the process is gone"));
  });

  function call(
    file: string,
    operation: keyof Store,
  ): (...args: readonly unknown[]) => Promise<unknown> {
    return (...args) =>
      new Promise((resolve, reject) => {
        serial += 1;
        waiting.set(serial, { resolve, reject });
        const message: Call = { serial, file, operation, args };
        child.send(message, (error) => error && reject(error));
      });
  }

  return {
    open: (file) => new Proxy({} as Store, { get: (_, name) => call(file, name as keyof Store) }),
    async end() {
      child.disconnect();
      await gone;
    },
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
