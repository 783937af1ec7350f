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
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import type { Report } from "@mendwatch/protocol";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { whereAllowed } from "../../../test/support/system-calls.ts";
import { tailOver } from "../../../test/support/tail-over.ts";
import { seed } from "../../../test/support/seed.ts";
import { openStateInMemory } from "./state/state.ts";
import type { Answer } from "./relay/post.ts";
import { sendReports } from "./relay/sender.ts";
import { createSettler, type Settler } from "./settle/settler.ts";
import { lookAt } from "./tail/file-source.ts";
import { globSource } from "./tail/globs.ts";
import type { Roster } from "./tail/roster.ts";
import type { Tail } from "./tail/tail.ts";

const runs = Number(process.env["MENDWATCH_MODEL_RUNS"] ?? 1_000);

/** Longer than a story, so that entries stay open over kills; in milliseconds. */
const idleFlush = 600_000;

/** Each is an error of its own. */
const words = ["alpha", "bravo", "carol", "delta"] as const;

/** What happens, and how often beside the others. */
const weights = {
  write: 6,
  part: 3,
  turn: 5,
  relay: 3,
  rotate: 2,
  rotateAway: 1,
  pack: 1,
  copyTruncate: 1,
  switch: 1,
  replace: 1,
  save: 1,
  forbid: 1,
  allow: 1,
  kill: 1,
  restart: 2,
  fixerDown: 1,
  answersLost: 1,
  fixerUp: 2,
} as const;

/** What happens to a log, its watcher and the fixer. */
type Happening = keyof typeof weights;

/** The errors that are written, and after how many bytes the writer is interrupted. */
interface Given {
  readonly words: readonly string[];
  readonly cut: number;
}

/** A watcher from the bytes of a log to a fixer that counts by the ids of reports. */
interface Story {
  happen(what: Happening, given: Given): Promise<void>;
  /** All heals, the rest is written, read and relayed. */
  end(): Promise<void>;
  /** How often each error was written, and how often the fixer has counted it. */
  readonly written: ReadonlyMap<string, number>;
  counted(): ReadonlyMap<string, number>;
}

function story(folder: string): Story {
  const log = join(folder, "app.log");
  const state = openStateInMemory();
  const fileSources = [globSource("shop", log)];
  const written = new Map<string, number>();
  const reports = new Map<string, Report>();
  let fixer: "up" | "down" | "deaf" = "up";
  /** What may not be opened, whatever it is called. */
  const forbidden = new Set<string>();
  let rest = "";
  let links = 0;
  let away = 0;
  let lines = 0;
  let ids = 0;
  /** The time of windows, which runs ahead of that of files. */
  let clock = Date.now();
  let now = clock;
  let roster: Roster;
  let tail: Tail;
  let settler: Settler;

  function start(): void {
    settler = createSettler(state, {
      host: "prod-1",
      times: { delay: 1_000, maxHold: 5_000 },
      maxNewFingerprints: { count: 1_000, per: 3_600_000 },
      rules: () => [],
      deployed: () => null,
      newId: () => `id-${String((ids += 1)).padStart(8, "0")}`,
      events: () => undefined,
    });
    function take(...[occurrence, origin]: Parameters<Settler["take"]>): void {
      settler.take(occurrence, origin, clock);
    }
    ({ tail, roster } = tailOver({ state, fileSources, scratch: folder, idleFlush, take }, now));
  }

  function restart(): void {
    roster.close();
    start();
  }

  async function turn(isKilled: boolean): Promise<void> {
    now = Math.max(now, Date.now());
    clock += 400;
    const allow = whereAllowed((path) => !forbidden.has(fileAt(path)));
    try {
      const looks = await lookAt(fileSources);
      state.gather(() => {
        tail.touchAll();
        tail.read(now, true);
      });
      state.gather(() => {
        tail.look(looks, now);
        // A turn is over after a while, and a busy machine may not get far in it.
        for (let more = true; more;) more = tail.read(now, true) && !isKilled;
        settler.closeDue(clock);
        if (isKilled) throw new Error("killed");
      });
      state.commit();
    } catch (error) {
      if (!isKilled) throw error;
      restart();
    } finally {
      allow();
    }
  }

  /** Sends until the outbox is empty or the fixer does not answer. */
  async function relay(): Promise<void> {
    const stop = new AbortController();
    async function post(_: string, id: string, body: string): Promise<Answer> {
      if (fixer === "down") {
        stop.abort();
        throw new Error("connection refused");
      }
      const status = reports.has(id) ? "duplicate" : "accepted";
      if (status === "accepted") reports.set(id, JSON.parse(body) as Report);
      if (fixer === "deaf") {
        stop.abort();
        throw new Error("connection reset");
      }
      return { status: 200, body: { status }, retryAfter: null };
    }
    await sendReports(
      {
        state,
        poster: { post, close: async () => undefined },
        channel: { failed: () => 0, answered: () => undefined },
        outboxAlarm: { ring() {}, ringWithin() {}, sleep: async () => stop.abort() },
        events: () => undefined,
      },
      stop.signal,
    );
  }

  /** As CRI has it, each at a time of its own. */
  function line(output: string, text: string): string {
    const time = String((lines += 1)).padStart(9, "0");
    return `2026-03-01T12:00:00.${time}Z ${output} F ${text}\n`;
  }

  /** An error on each of two outputs whose lines interleave; what is behind the cut is written later. */
  function write({ words: [first = "", second = ""], cut }: Given): void {
    finish();
    for (const word of [first, second]) written.set(word, (written.get(word) ?? 0) + 1);
    const text = [
      line("stdout", `Error: ${first} failed`),
      line("stderr", `Error: ${second} failed`),
      line("stdout", `    at ${first} (/srv/${first}.js:1:1)`),
      line("stderr", `    at ${second} (/srv/${second}.js:1:1)`),
      line("stderr", "up"),
      line("stdout", "up"),
    ].join("");
    appendFileSync(log, text.slice(0, cut));
    rest = text.slice(cut);
  }

  /** Nobody goes on with a line in another file. */
  function finish(): void {
    if (rest !== "") appendFileSync(log, rest);
    rest = "";
  }

  function rotate(end: () => void): void {
    finish();
    for (let age = 20; age >= 1; age -= 1) {
      for (const name of [`${log}.${age}`, `${log}.${age}.gz`]) {
        const older = name.replace(`.log.${age}`, `.log.${age + 1}`);
        if (existsSync(name)) renameSync(name, older);
      }
    }
    end();
  }

  /** What was read of the log so far is all there is of it, so that nothing is lost by what follows. */
  async function readAll(): Promise<void> {
    finish();
    forbidden.clear();
    await turn(false);
  }

  function switchLink(): void {
    const target = join(folder, `day-${(links += 1)}.txt`);
    writeFileSync(target, "");
    symlinkSync(target, `${target}.link`);
    renameSync(`${target}.link`, log);
  }

  const happenings: Record<Happening, (given: Given) => unknown> = {
    write: ({ words: given }) => write({ words: given, cut: Infinity }),
    part: write,
    turn: () => turn(false),
    kill: () => turn(true),
    restart,
    relay,
    rotate: () => rotate(() => existsSync(log) && renameSync(log, `${log}.1`)),
    rotateAway() {
      finish();
      if (!existsSync(log)) return;
      mkdirSync(join(folder, "old"), { recursive: true });
      renameSync(log, join(folder, "old", `app.log-${20_260_101 + (away += 1)}`));
    },
    pack() {
      const path = `${log}.2`;
      if (!existsSync(path)) return;
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
      rmSync(path);
    },
    copyTruncate: () =>
      rotate(() => {
        if (!existsSync(log)) return;
        copyFileSync(log, `${log}.1`);
        truncateSync(log);
      }),
    async switch() {
      await readAll();
      switchLink();
    },
    async replace() {
      await readAll();
      rmSync(log, { force: true });
      writeFileSync(log, "");
    },
    async save() {
      await readAll();
      if (!existsSync(log)) return;
      copyFileSync(log, `${log}.swp`);
      renameSync(`${log}.swp`, log);
    },
    forbid: () => existsSync(log) && forbidden.add(fileAt(log)),
    allow: () => forbidden.clear(),
    fixerDown: () => (fixer = "down"),
    answersLost: () => (fixer = "deaf"),
    fixerUp: () => (fixer = "up"),
  };

  writeFileSync(log, "");
  start();
  return {
    written,
    async happen(what, given) {
      await happenings[what](given);
    },
    async end() {
      finish();
      forbidden.clear();
      fixer = "up";
      // A minute later nothing moves any more, and every window is closed.
      for (const later of [0, 0, 15_000, 60_000, 60_000]) {
        now += later;
        clock += later;
        await turn(false);
        await relay();
      }
      roster.close();
      state.close();
    },
    counted() {
      const counts = new Map<string, number>();
      for (const { error, count } of reports.values()) {
        const word = error.message.split(" ")[0] ?? "";
        counts.set(word, (counts.get(word) ?? 0) + count);
      }
      return counts;
    },
  };
}

/** Names a file for as long as it is there: an inode is given away again. */
function fileAt(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return `${stat?.ino} ${stat?.birthtimeNs}`;
}

describe(`from a log to the fixer (MENDWATCH_SEED=${seed})`, { timeout: 300_000 }, () => {
  let root: string;
  let folders = 0;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "mendwatch-once-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** A copy takes the place of the log and is rotated unseen, beside an older one of which it was copied too. */
  const copiesOfCopies: readonly Happening[] = [
    "switch",
    "write",
    "save",
    "turn",
    "write",
    "restart",
    "save",
    "write",
    "rotate",
  ];

  /** The log may not be opened, and its copy has more than an older one of which it was copied. */
  const copyOfHidden: readonly Happening[] = [
    "switch",
    "write",
    "save",
    "write",
    "turn",
    "forbid",
    "copyTruncate",
    "restart",
    "turn",
  ];

  it("each error is counted once, whatever happens to the log, to the watcher and to the fixer", async () => {
    const happening = fc.record({
      what: fc.oneof(
        ...Object.entries(weights).map(([name, weight]) => ({
          weight,
          arbitrary: fc.constant(name as Happening),
        })),
      ),
      words: fc.array(fc.constantFrom(...words), { minLength: 2, maxLength: 2 }),
      cut: fc.nat(400),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 40, size: "max" }), async (happenings) => {
        const folder = join(root, String((folders += 1)));
        mkdirSync(folder);
        const shop = story(folder);
        await shop.happen("turn", { words: [], cut: 0 });
        for (const { what, ...given } of happenings) await shop.happen(what, given);
        await shop.end();
        rmSync(folder, { recursive: true });

        expect(Object.fromEntries(shop.counted())).toEqual(Object.fromEntries(shop.written));
      }),
      {
        seed,
        numRuns: runs,
        examples: [copiesOfCopies, copyOfHidden].map((example) => [
          example.map((what) => ({ what, words: ["alpha", "bravo"], cut: Infinity })),
        ]),
      },
    );
  });
});
