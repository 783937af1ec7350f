import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

import { createDetector, createQuietScanner, createRedactor } from "@mendwatch/detection";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { seed } from "../../../../test/support/seed.ts";
import type { WatcherEvent } from "../events.ts";
import { openStateInMemory, type WatcherState } from "../state/state.ts";
import { lookAt } from "./file-source.ts";
import { globSource } from "./globs.ts";
import { createProblems } from "./problems.ts";
import { createRoster, type Roster } from "./roster.ts";
import { createTail, type Tail } from "./tail.ts";

/** Its memory is worth sharing: a tail is made anew thousands of times. */
const scanner = createQuietScanner();

const minute = 60_000;

/** A log that is written and rotated, and a tail over a state that survives it. */
interface Bench {
  write(text: string): void;
  /** Renames the log and every generation of it, as logrotate does. */
  rotate(): void;
  /** Copies the log to its first generation and empties it, as logrotate does with `copytruncate`. */
  copyTruncate(): void;
  /** Copies the log beside itself, as people do. */
  backUp(): void;
  /** Packs the second generation, as logrotate does with `compress` and `delaycompress`. */
  pack(): void;
  /** Lets the log be a link to a new file, as daily logs do. */
  switchLink(): void;
  remove(): void;
  /** Takes the folder away, or brings it back. */
  moveFolder(): void;
  /** Looks, and reads what there is; `crash` after that, before anything is committed. */
  turn(crash: boolean, now?: number): Promise<void>;
  /** Looks, and reads for as long as one turn may take. */
  glance(): Promise<void>;
  /** A new tail over the same state. */
  restart(): void;
  /** The ids of the errors that were found, in all committed turns. */
  readonly found: readonly string[];
  /** What was said to be lost, in all committed turns. */
  readonly losses: readonly WatcherEvent[];
  end(): void;
}

function bench(folder: string, pattern: string): Bench {
  const log = join(folder, "app.log");
  const fileSources = [globSource("shop", join(folder, pattern))];
  const state: WatcherState = openStateInMemory();
  const scratch = dirname(folder);
  const found: string[] = [];
  const losses: WatcherEvent[] = [];
  let pending: string[] = [];
  let said: WatcherEvent[] = [];
  let links = 0;
  let roster: Roster;
  let tail: Tail;

  function restart(): void {
    const problems = createProblems(() => undefined);
    const redactor = createRedactor();
    roster = createRoster({
      state,
      fileSources,
      start: "end",
      scratch,
      problems,
      events: (event) => void said.push(event),
      reading: {
        scanner,
        redactor,
        detect: createDetector({ redactor }),
        contextLines: 0,
        idleFlush: 0,
        events: () => undefined,
        translation: () => null,
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
      for (const end of ["", ".gz"]) {
        const path = `${log}.${index}${end}`;
        if (existsSync(path)) renameSync(path, `${log}.${index + 1}${end}`);
      }
    }
  }

  restart();
  return {
    found,
    losses,
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
    backUp: () => copyFileSync(log, `${log}.bak`),
    pack() {
      const path = `${log}.2`;
      if (!existsSync(path)) return;
      const { atime, mtime } = statSync(path);
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
      utimesSync(`${path}.gz`, atime, mtime);
      rmSync(path);
    },
    switchLink() {
      const target = join(folder, `day-${(links += 1)}.txt`);
      writeFileSync(target, "");
      symlinkSync(target, `${target}.link`);
      renameSync(`${target}.link`, log);
    },
    remove: () => rmSync(log, { force: true }),
    moveFolder() {
      if (existsSync(folder)) renameSync(folder, `${folder}.away`);
      else renameSync(`${folder}.away`, folder);
    },
    turn: (crash, now = Date.now()) => look(crash, now, true),
    glance: () => look(false, Date.now(), false),
    end() {
      roster.close();
      state.close();
    },
  };

  async function look(crash: boolean, now: number, isWhole: boolean): Promise<void> {
    const looks = await lookAt(fileSources);
    pending = [];
    said = [];
    try {
      state.transaction(() => {
        tail.look(looks, now);
        // A busy machine may not get far in one turn.
        for (let more = true; more;) more = tail.read(now, true) && isWhole;
        if (crash) throw new Error("killed");
      });
      found.push(...pending);
      const lost = said.filter(
        ({ event }) => event === "source:lost" || event === "source:truncated",
      );
      losses.push(...lost);
    } catch {
      roster.close();
      restart();
    }
  }
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
    // Not beside one another, where the log of one may be rotated to that of the next.
    const folder = join(root, String((folders += 1)), "logs");
    mkdirSync(folder, { recursive: true });
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
        fc.asyncProperty(fc.array(action, { maxLength: 40, size: "max" }), async (actions) => {
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

  it("finds each error once whose bytes still exist, and says what may be lost, whatever is done", async () => {
    const names = [
      ...Array<string>(6).fill("write"),
      ...Array<string>(3).fill("part"),
      ...Array<string>(5).fill("turn"),
      ...Array<string>(2).fill("rotate"),
      "pack",
      "copy",
      "backUp",
      "switch",
      "remove",
      "away",
      "crash",
      "restart",
    ];
    const action = fc.record({
      do: fc.constantFrom(...names),
      size: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40, size: "max" }), async (actions) => {
        const folder = newFolder();
        const app = bench(folder, "app.log");
        const service = twoStreams();
        /** Ids in the log itself, and those whose bytes were destroyed or left without a name. */
        let current: string[] = [];
        const destroyed = new Set<string>();
        /** Those of them that were in a file which the tail had seen. */
        const missed = new Set<string>();
        let isSeen = false;
        let isAway = false;
        let isLink = false;
        function lose(): void {
          for (const id of current) {
            if (app.found.includes(id)) continue;
            destroyed.add(id);
            if (isSeen) missed.add(id);
          }
        }
        function fresh(): void {
          current = [];
          isSeen = false;
        }
        function write(lines: number): void {
          const { text, ids } = service.write(lines);
          app.write(text);
          current.push(...ids);
        }
        write(1);
        await app.turn(false);
        const past = new Set(current);
        for (const { do: name, size } of actions) {
          const isTurn = ["turn", "crash", "restart"].includes(name);
          if (!isTurn && isAway) {
            app.moveFolder();
            isAway = false;
          }
          if (name === "write") write(size);
          else if (name === "part") app.write(service.part());
          else if (name === "restart") app.restart();
          else if (isTurn) {
            await app.turn(name === "crash");
            isSeen ||= name === "turn" && !isAway && current.length > 0;
          } else {
            // Nobody goes on with a line in another file.
            write(1);
            if (name === "rotate") {
              app.rotate();
              fresh();
              isLink = false;
            } else if (name === "pack") app.pack();
            else if (name === "copy") {
              app.copyTruncate();
              fresh();
            } else if (name === "backUp") {
              // It is told from a generation while its original is there.
              await app.turn(false);
              app.backUp();
              app.restart();
              await app.turn(false, Date.now() + 3_000);
              isSeen = true;
            } else if (name === "switch") {
              // A link keeps the file that it led to; a file that a link takes the place of is gone.
              if (!isSeen || !isLink) lose();
              app.switchLink();
              fresh();
              isLink = true;
            } else if (name === "remove") {
              lose();
              app.remove();
              fresh();
              isLink = false;
            } else {
              // What was truncated a moment before its folder went away cannot be told from new lines.
              await app.turn(false);
              isSeen = true;
              app.moveFolder();
              isAway = true;
            }
          }
        }
        if (isAway) app.moveFolder();
        write(1);
        app.write(service.rest());
        // A minute later nothing is too young to be told from a copy any more.
        for (const later of [0, 0, minute, 2 * minute]) await app.turn(false, Date.now() + later);
        app.end();
        rmSync(folder, { recursive: true });

        const found = app.found.toSorted(byNumber);
        const missing = service.ids().filter((id) => !past.has(id) && !app.found.includes(id));
        expect(found).toEqual([...new Set(found)]);
        expect(missing.filter((id) => !destroyed.has(id))).toEqual([]);
        const isTold = app.losses.length > 0 || !missing.some((id) => missed.has(id));
        expect(isTold).toBe(true);
      }),
      { seed, numRuns: Number(process.env["MENDWATCH_MODEL_RUNS"] ?? 1_000) },
    );
  }, 300_000);

  it.each(["app.log", "app.log*"])(
    "under %s counts a small log once that was copied beside itself, while it ran or not",
    async (pattern) => {
      for (const isDown of [true, false]) {
        const app = bench(newFolder(), pattern);
        await app.turn(false);
        app.write(errorLine(1));
        await app.turn(false);
        app.backUp();
        if (isDown) app.restart();
        for (const later of [0, 3_000, minute]) await app.turn(false, Date.now() + later);
        app.rotate();
        app.write(errorLine(2));
        for (const later of [minute, 2 * minute]) await app.turn(false, Date.now() + later);
        app.end();

        expect(app.found).toEqual(["error-1", "error-2"]);
      }
    },
  );

  it("reads two small logs that begin alike, where one took the place of the other unseen", async () => {
    const app = bench(newFolder(), "app.log");
    await app.turn(false);
    app.write(errorLine(1));
    await app.turn(false);
    app.rotate();
    app.write(errorLine(1));
    app.rotate();
    app.write(errorLine(1));
    app.restart();
    for (const later of [0, minute, 2 * minute]) await app.turn(false, Date.now() + later);
    app.end();

    expect(app.found).toEqual(["error-1", "error-1", "error-1"]);
  });

  it.each(["the log", "a folder above it"])(
    "reads the rest of what a link to %s led to before it was switched, while it did not run",
    async (what) => {
      const folder = newFolder();
      const [old, next] = [join(folder, "releases/1"), join(folder, "releases/2")];
      for (const release of [old, next]) {
        mkdirSync(release, { recursive: true });
        writeFileSync(join(release, "app.log"), "");
      }
      const current = join(folder, "current");
      mkdirSync(current);
      function link(release: string): void {
        rmSync(what === "the log" ? join(current, "app.log") : current, { recursive: true });
        if (what === "the log") symlinkSync(join(release, "app.log"), join(current, "app.log"));
        else symlinkSync(release, current);
      }
      writeFileSync(join(current, "app.log"), "");
      link(old);
      const app = bench(current, "app.log");
      await app.turn(false);
      app.write(errorLine(1));
      await app.turn(false);
      app.write(errorLine(2));
      app.restart();
      link(next);
      app.write(errorLine(3));
      for (const later of [0, minute, 2 * minute]) await app.turn(false, Date.now() + later);
      app.restart();
      await app.turn(false);
      app.end();

      expect(app.found.toSorted()).toEqual(["error-1", "error-2", "error-3"]);
      expect(app.losses).toEqual([]);
    },
  );

  it("gives way after a while, so that a large file does not hold up the rest", async () => {
    const folder = newFolder();
    const app = bench(folder, "*.log");
    await app.turn(false);
    writeFileSync(join(folder, "large.log"), `${"x".repeat(100)}\n`.repeat(200_000) + errorLine(1));
    writeFileSync(join(folder, "small.log"), errorLine(2));
    let turns = 0;
    for (; app.found.length < 2; turns += 1) await app.glance();
    app.end();

    expect(app.found).toEqual(["error-2", "error-1"]);
    expect(turns).toBeGreaterThan(1);
  });
});

function byNumber(a: string, b: string): number {
  return Number(a.split("-")[1]) - Number(b.split("-")[1]);
}

/** What a service with two outputs writes through one file, as container runtimes do; errors of both interleave. */
function twoStreams(): {
  /** So many errors on each output, every one of them closed. */
  write(count: number): { readonly text: string; readonly ids: readonly string[] };
  /** Half a line, which the next call goes on with. */
  part(): string;
  rest(): string;
  ids(): readonly string[];
} {
  const all: string[] = [];
  let open = "";
  function rest(): string {
    const text = open;
    open = "";
    return text;
  }
  return {
    write(count) {
      let text = rest();
      const ids: string[] = [];
      for (let index = 0; index < count; index += 1) {
        const first = `error-${all.length + 1}`;
        const second = `error-${all.length + 2}`;
        all.push(first, second);
        ids.push(first, second);
        text += criLine("stdout", `Error: ${first}`) + criLine("stderr", `Error: ${second}`);
        text +=
          criLine("stdout", "    at a (/srv/a.js:1:1)") +
          criLine("stderr", "    at b (/srv/b.js:1:1)");
        text += criLine("stderr", "up") + criLine("stdout", "up");
      }
      return { text, ids };
    },
    part() {
      const before = rest();
      const whole = criLine("stdout", "GET /cart 200");
      open = whole.slice(30);
      return before + whole.slice(0, 30);
    },
    rest,
    ids: () => all,
  };
}

/** As CRI has it. */
function criLine(output: string, text: string): string {
  return `2026-03-01T12:00:00.000000000Z ${output} F ${text}\n`;
}
