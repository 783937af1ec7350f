import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { rotationModes, rotationSteps } from "../../../../test/support/log-rotation.ts";
import { beforeSystemCalls } from "../../../../test/support/system-calls.ts";
import { tailOver } from "../../../../test/support/tail-over.ts";
import { seed } from "../../../../test/support/seed.ts";
import { openStateInMemory } from "../state/state.ts";
import { lookAt } from "./file-source.ts";
import { globSource } from "./globs.ts";
import type { Roster } from "./roster.ts";
import type { Tail } from "./tail.ts";

const runs = Number(process.env["MENDWATCH_RACE_RUNS"] ?? 40);

/** Ids from here on are of errors that are destroyed by `copytruncate`, unless they are read before. */
const destroyed = 1_000_000;

function errorLine(id: number, padding = 0): string {
  const err = { type: "Error", message: `error-${id}`, stack: `Error: error-${id}` };
  const pad = "x".repeat(padding);
  return `${JSON.stringify({ level: 50, time: 1_772_366_400_000, err, msg: "failed", pad })}\n`;
}

/** A log, what will be done to it, and a tail that is killed and started over one state. */
interface Race {
  write(id: number, padding: number): void;
  rotate(late: string | null): void;
  /** Does so many of the things that are planned. */
  proceed(steps: number): void;
  /** Looks and reads once. After so many system calls, and so many more, the next thing is done. */
  turn(gaps: readonly number[], later: number, isKilled: boolean): Promise<void>;
  restart(): void;
  /** The ids of the errors that were found, in all committed turns. */
  readonly found: readonly number[];
  end(): void;
}

function race(folder: string, pattern: string, mode: (typeof rotationModes)[number]): Race {
  const log = join(folder, "app.log");
  writeFileSync(log, "");
  const state = openStateInMemory();
  const fileSources = [globSource("shop", join(folder, pattern))];
  const planned: (() => void)[] = [];
  const found: number[] = [];
  let pending: number[] = [];
  let rotations = 0;
  let now = Date.now();
  let roster: Roster;
  let tail: Tail;

  function start(): void {
    ({ tail, roster } = tailOver(
      {
        state,
        fileSources,
        scratch: folder,
        take: ({ error }) => void pending.push(Number(error.message.split("-")[1])),
      },
      now,
    ));
  }

  function restart(): void {
    roster.close();
    start();
  }

  start();
  return {
    found,
    restart,
    write: (id, padding) => void planned.push(() => appendFileSync(log, errorLine(id, padding))),
    rotate: (late) => void planned.push(...rotationSteps(log, mode, (rotations += 1), late)),
    proceed(steps) {
      for (const step of planned.splice(0, steps)) step();
    },
    async turn(gaps, later, isKilled) {
      now = Math.max(now, Date.now()) + later;
      const rest = [...gaps];
      let gap = rest.shift();
      const stop = beforeSystemCalls(() => {
        if (gap === undefined) return;
        gap -= 1;
        if (gap >= 0) return;
        planned.shift()?.();
        gap = rest.shift();
      });
      pending = [];
      try {
        const looks = await lookAt(fileSources);
        state.transaction(() => {
          tail.look(looks, now);
          // A turn is over after a while, and a busy machine may not get far in it.
          for (let more = true; more;) more = tail.read(now, true) && !isKilled;
          if (isKilled) throw new Error("killed");
        });
        found.push(...pending);
      } catch (error) {
        if (!isKilled) throw error;
        restart();
      } finally {
        stop();
      }
    },
    end() {
      roster.close();
      state.close();
    },
  };
}

describe(`a tail beside logrotate (MENDWATCH_SEED=${seed})`, { timeout: 600_000 }, () => {
  let root: string;
  let folders = 0;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "mendwatch-races-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const gaps = fc.array(fc.nat(12), { maxLength: 12, size: "max" });
  const action = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("write"),
        lines: fc.integer({ min: 1, max: 5 }),
        padding: fc.constantFrom(0, 0, 300),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("turn"),
        gaps,
        later: fc.constantFrom(0, 0, 3_000, 12_000),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("rotate"), isLate: fc.boolean() }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant("proceed"), steps: fc.integer({ min: 1, max: 14 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("kill"), gaps }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("restart") }) },
  );

  type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;
  /** The log is truncated while its copy is looked at, and nothing of both was read. */
  const unreadCopy: Action[] = [
    { do: "write", lines: 1, padding: 0 },
    { do: "rotate", isLate: true },
    { do: "kill", gaps: [0] },
    { do: "turn", gaps: [0, 1, 10, 8], later: 12_000 },
  ];
  /** The copy is half written at the last look, and by the clock of the files not after the start. */
  const halfPacked: Action[] = [
    { do: "kill", gaps: [] },
    { do: "write", lines: 5, padding: 0 },
    { do: "rotate", isLate: false },
    { do: "proceed", steps: 4 },
    { do: "turn", gaps: [0, 3, 11], later: 12_000 },
  ];
  /** The copy is made and the log truncated as soon as the folder is listed, at the last look. */
  const behindTheList: Action[] = [
    { do: "kill", gaps: [] },
    { do: "write", lines: 5, padding: 0 },
    { do: "rotate", isLate: false },
    { do: "proceed", steps: 4 },
    { do: "turn", gaps: [0, 8, 0], later: 12_000 },
  ];
  /** The copy is half written when its size is asked, and whole when it is read. */
  const wholeMeanwhile: Action[] = [
    { do: "write", lines: 1, padding: 0 },
    { do: "turn", gaps: [0], later: 3_000 },
    { do: "restart" },
    { do: "rotate", isLate: false },
    { do: "turn", gaps: [8, 12], later: 12_000 },
  ];

  const examples: [Action[]][] = [[unreadCopy], [halfPacked], [behindTheList], [wholeMeanwhile]];

  it.each(
    rotationModes.flatMap((mode) => [
      { mode, pattern: "app.log" },
      { mode, pattern: "app.log*" },
    ]),
  )(
    "with $mode under $pattern finds each error once, whatever is renamed, copied, truncated or packed between two of its system calls",
    async ({ mode, pattern }) => {
      await fc.assert(
        fc.asyncProperty(fc.array(action, { maxLength: 25, size: "max" }), async (actions) => {
          const folder = join(root, String((folders += 1)));
          mkdirSync(folder);
          const app = race(folder, pattern, mode);
          let ids = 0;
          let late = destroyed;
          await app.turn([], 0, false);
          for (const next of actions) {
            if ("lines" in next) {
              for (let line = 0; line < next.lines; line += 1) app.write((ids += 1), next.padding);
            } else if ("isLate" in next) {
              app.rotate(next.isLate ? errorLine((late += 1)) : null);
            } else if ("steps" in next) app.proceed(next.steps);
            else if ("later" in next) await app.turn(next.gaps, next.later, false);
            else if ("gaps" in next) await app.turn(next.gaps, 0, true);
            else app.restart();
          }
          app.proceed(Infinity);
          // A minute later nothing moves any more.
          for (const later of [0, 0, 15_000, 60_000, 120_000]) await app.turn([], later, false);
          app.end();
          rmSync(folder, { recursive: true });

          const gone = app.found.filter((id) => id > destroyed);
          const kept = app.found.filter((id) => id < destroyed).toSorted((a, b) => a - b);
          expect(kept).toEqual(Array.from({ length: ids }, (_, index) => index + 1));
          expect(gone).toEqual([...new Set(gone)]);
        }),
        { seed, numRuns: runs, examples },
      );
    },
  );
});
