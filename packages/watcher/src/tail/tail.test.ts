import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createRedactor } from "@mendwatch/detection";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openStateInMemory, type WatcherState } from "../state/state.ts";
import { lookAt } from "./file-source.ts";
import { globSource } from "./globs.ts";
import { lineCap } from "./lines.ts";
import { createProblems } from "./problems.ts";
import { createRoster, type Roster } from "./roster.ts";
import { createTail, type Tail } from "./tail.ts";

const minute = 60_000;

/** A log that is written and rotated, and a tail over a state that survives it. */
interface Bench {
  write(text: string): void;
  /** Renames the log and every generation of it, as logrotate does. */
  rotate(): void;
  /** Copies the log to its first generation and empties it, as logrotate does with `copytruncate`. */
  copyTruncate(): void;
  /** Looks and reads once; `crash` after that, before anything is committed. */
  turn(crash: boolean, now?: number): Promise<void>;
  /** A new tail over the same state. */
  restart(): void;
  /** The ids of the errors that were found, in all committed turns. */
  readonly found: readonly string[];
  end(): void;
}

function bench(folder: string, pattern: string): Bench {
  const log = join(folder, "app.log");
  const fileSources = [globSource("shop", join(folder, pattern))];
  const state: WatcherState = openStateInMemory();
  const found: string[] = [];
  let pending: string[] = [];
  let roster: Roster;
  let tail: Tail;

  function restart(): void {
    const problems = createProblems(() => undefined);
    roster = createRoster({
      state,
      fileSources,
      start: "end",
      scratch: folder,
      problems,
      events: () => undefined,
      reading: {
        buffer: Buffer.alloc(2 * lineCap + 1_024),
        redactor: createRedactor(),
        contextLines: 0,
        idleFlush: 0,
        translation: () => null,
        events: () => undefined,
        take: (occurrence) => void pending.push(occurrence.error.message),
        save: (record) => state.files.savePosition(record.id, record),
      },
    });
    tail = createTail(roster, state, problems);
    state.transaction(() => roster.resume(Date.now()));
  }

  /** Every generation moves one further. */
  function shift(): void {
    for (let index = 50; index >= 1; index -= 1) {
      if (existsSync(`${log}.${index}`)) renameSync(`${log}.${index}`, `${log}.${index + 1}`);
    }
  }

  restart();
  return {
    found,
    restart() {
      roster.close();
      restart();
    },
    write: (text) => appendFileSync(log, text),
    rotate() {
      shift();
      if (existsSync(log)) renameSync(log, `${log}.1`);
    },
    copyTruncate() {
      shift();
      copyFileSync(log, `${log}.1`);
      truncateSync(log);
    },
    async turn(crash, now = Date.now()) {
      const looks = await lookAt(fileSources);
      pending = [];
      try {
        state.transaction(() => {
          tail.look(looks, now);
          tail.read(now);
          if (crash) throw new Error("killed");
        });
        found.push(...pending);
      } catch {
        this.restart();
      }
    },
    end() {
      roster.close();
      state.close();
    },
  };
}

function errorLine(id: number): string {
  const err = { type: "Error", message: `error-${id}`, stack: `Error: error-${id}` };
  return `${JSON.stringify({ level: 50, time: 1_772_366_400_000, err, msg: "failed" })}\n`;
}

describe("a tail", { timeout: 60_000 }, () => {
  let root: string;
  let folders = 0;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "mendwatch-tail-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function newFolder(): string {
    const folder = join(root, String((folders += 1)));
    mkdirSync(folder);
    return folder;
  }

  it.each(["app.log", "app.log*", "*.log"])(
    "under %s reads every line once, whatever is written, rotated, killed and started again",
    async (pattern) => {
      const action = fc.oneof(
        { weight: 4, arbitrary: fc.record({ do: fc.constant("write"), size: fc.nat(6) }) },
        {
          weight: 2,
          arbitrary: fc.record({ do: fc.constant("half"), size: fc.integer({ min: 1, max: 60 }) }),
        },
        { weight: 3, arbitrary: fc.record({ do: fc.constant("turn"), size: fc.constant(0) }) },
        { weight: 2, arbitrary: fc.record({ do: fc.constant("rotate"), size: fc.constant(0) }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant("copy"), size: fc.constant(0) }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant("crash"), size: fc.constant(0) }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant("restart"), size: fc.constant(0) }) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
          const app = bench(newFolder(), pattern);
          let ids = 0;
          let rest = "";
          // A copy is known by what was read of its original, so something must have been.
          let lines = 0;
          let wasRead = false;
          function finishLine(): void {
            if (rest !== "") app.write(rest);
            rest = "";
          }
          function fresh(): void {
            lines = 0;
            wasRead = false;
          }
          await app.turn(false);
          for (const next of actions) {
            if (next.do !== "turn" && next.do !== "crash" && next.do !== "restart") finishLine();
            if (next.do === "write") {
              for (let index = 0; index < next.size; index += 1) app.write(errorLine((ids += 1)));
              lines += next.size;
            } else if (next.do === "half") {
              const line = errorLine((ids += 1));
              app.write(line.slice(0, next.size));
              rest = line.slice(next.size);
            } else if (next.do === "rotate") {
              app.rotate();
              fresh();
            } else if (next.do === "copy") {
              if (wasRead) app.copyTruncate();
              if (wasRead) fresh();
            } else if (next.do === "restart") {
              app.restart();
            } else {
              await app.turn(next.do === "crash");
              wasRead ||= next.do === "turn" && lines > 0;
            }
          }
          finishLine();
          // A file that was rotated before it was seen is known by the next one of its name.
          if (pattern === "*.log") app.write(errorLine((ids += 1)));
          // A minute later nothing is too young to be told from a copy any more.
          for (const later of [0, minute, 2 * minute]) await app.turn(false, Date.now() + later);
          app.end();

          const expected = Array.from({ length: ids }, (_, index) => `error-${index + 1}`);
          expect(app.found.toSorted(byNumber)).toEqual(expected);
        }),
        { numRuns: 150 },
      );
    },
  );

  it("gives way after a while, so that a large file does not hold up the rest", async () => {
    const folder = newFolder();
    const app = bench(folder, "*.log");
    await app.turn(false);
    writeFileSync(join(folder, "large.log"), `${"x".repeat(100)}\n`.repeat(200_000) + errorLine(1));
    writeFileSync(join(folder, "small.log"), errorLine(2));
    let turns = 0;
    for (; app.found.length < 2; turns += 1) await app.turn(false);
    app.end();

    expect(app.found).toEqual(["error-2", "error-1"]);
    expect(turns).toBeGreaterThan(1);
  });
});

function byNumber(a: string, b: string): number {
  return Number(a.split("-")[1]) - Number(b.split("-")[1]);
}
