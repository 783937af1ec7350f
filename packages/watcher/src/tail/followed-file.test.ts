import {
  appendFileSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  createDetector,
  createQuietScanner,
  createRedactor,
  type Occurrence,
} from "@mendwatch/detection";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { unreadRecord } from "../../../../test/support/unread-record.ts";
import type { FileRecord } from "../state/files.ts";
import type { Translate } from "./translation.ts";
import { type FollowedFile, followFile } from "./followed-file.ts";
import { lineCap } from "./lines.ts";

const scanner = createQuietScanner();
const redactor = createRedactor();
const detect = createDetector({ redactor });

const fixtures = new URL("../../../detection/fixtures/", import.meta.url);
const logs = readdirSync(fixtures, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".log"))
  .map((name) => readFileSync(new URL(name, fixtures)));
const quiet = [
  Buffer.from('{"level":30,"time":1,"msg":"ok"}\n'.repeat(7)),
  Buffer.from("[2026-11-20T08:30:42.123Z] INFO order 12 was packed\n".repeat(5)),
];

/** What was found, and the lines before it. */
type Found = readonly [Occurrence, readonly string[]];

function follow(known: FileRecord, found: Found[], translate: Translate | null): FollowedFile {
  return followFile(known, openSync(known.path, "r"), {
    scanner,
    redactor,
    detect,
    contextLines: 5,
    idleFlush: 0,
    events: () => undefined,
    translation: () => translate,
    save: () => undefined,
    take: (occurrence, origin) => void found.push([occurrence, origin.context()]),
  });
}

const log = fc
  .array(fc.constantFrom(...logs, ...quiet, ...quiet, ...quiet), { minLength: 1, maxLength: 6 })
  .map((parts) => Buffer.concat(parts));
const size = fc.integer({ min: 100, max: 4_000 });

describe("a followed file", { timeout: 60_000 }, () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-followed-"));
    path = join(folder, "shop.log");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What is found when every line is read at once: one that is translated is not stepped over. */
  function allIn(bytes: Buffer): readonly Found[] {
    writeFileSync(path, bytes);
    const all: Found[] = [];
    const file = follow(unreadRecord(path), all, (text) => text);
    file.finish(0);
    file.close();
    return all;
  }

  it("finds, wherever a piece ends, what it finds when every line is read", () => {
    const pieces = fc.array(fc.record({ size, hasty: fc.boolean() }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(log, pieces, (bytes, given) => {
        const all = allIn(bytes);
        writeFileSync(path, "");
        const found: Found[] = [];
        const file = follow(unreadRecord(path), found, null);
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const piece = given[turn % given.length];
          const end = at + (piece?.size ?? 1);
          appendFileSync(path, bytes.subarray(at, end));
          file.read(0, piece?.hasty ?? false);
          at = end;
        }
        file.finish(0);
        file.close();
        expect(found).toEqual(all);
        expect(file.record().cursor).toBe(bytes.length);
      }),
      { numRuns: 25 },
    );
  });

  it("finds the same after kills that take back what was not committed", () => {
    const fate = fc.constantFrom("goes on", "goes on", "commits", "is killed");
    const pieces = fc.array(fc.record({ size, fate, hasty: fc.boolean() }), {
      minLength: 2,
      maxLength: 8,
    });
    fc.assert(
      fc.property(log, pieces, (bytes, given) => {
        const all = allIn(bytes);
        writeFileSync(path, "");
        const found: Found[] = [];
        let file = follow(unreadRecord(path), found, null);
        let committed = { record: file.record(), found: 0 };
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const piece = given[turn % given.length];
          const end = at + (piece?.size ?? 1);
          appendFileSync(path, bytes.subarray(at, end));
          file.read(0, piece?.hasty ?? false);
          at = end;
          if (piece?.fate === "commits") committed = { record: file.record(), found: found.length };
          if (piece?.fate !== "is killed") continue;
          file.close();
          found.length = committed.found;
          file = follow(committed.record, found, null);
        }
        while (file.read(0, true).kind === "more");
        file.finish(0);
        file.close();
        expect(found).toEqual(all);
      }),
      { numRuns: 25 },
    );
  });

  it("reads what belongs to a line that waited together with it", () => {
    const head = "[2026-11-20T08:30:42.123Z] INFO order 12 was packed\n".repeat(3);
    const rest = "  cause: Error: too late\n    at pack (/srv/shop/pack.js:1:2)\n";
    const alone = allIn(Buffer.from(rest));
    writeFileSync(path, head);
    const found: Found[] = [];
    const file = follow(unreadRecord(path), found, null);
    file.read(0, true);
    appendFileSync(path, rest);
    file.read(0, true);
    file.finish(0);
    file.close();

    expect(alone).toHaveLength(1);
    expect(found).toEqual([]);
  });

  it("lets a healthy line at the end wait, and takes it when nothing came since", () => {
    const line = '{"level":30,"time":1,"msg":"ok"}\n';
    writeFileSync(path, line.repeat(3));
    const file = follow(unreadRecord(path), [], null);
    const cursors = [true, true, false, true].map((hasty) => {
      file.read(0, hasty);
      return file.record().cursor / line.length;
    });
    file.close();

    // The first call meets an assembler that has seen nothing yet, and steps over nothing.
    expect(cursors).toEqual([2, 2, 3, 3]);
  });

  it("says of what has come whether it is to be read, and lets healthy lines wait until it is", () => {
    const line = '{"level":30,"time":1,"msg":"ok"}\n';
    writeFileSync(path, line.repeat(2));
    const found: Found[] = [];
    const file = follow(unreadRecord(path), found, null);
    file.read(0, true);
    function add(text: string): readonly [string, number] {
      appendFileSync(path, text);
      return [file.glance(), file.record().cursor / line.length];
    }

    expect([add(""), add(line), add(line.repeat(3)), add(line.slice(0, 9))]).toEqual([
      ["nothing", 2],
      ["quiet", 2],
      ["quiet", 2],
      ["quiet", 2],
    ]);
    expect(add(`${line.slice(9)}[2026-11-20T08:30:42.123Z] ERROR Error: too late\n`)[0]).toBe(
      "loud",
    );
    file.read(0, true);
    file.finish(0);
    file.close();
    expect(found).toHaveLength(1);
    expect(found[0]?.[1]).toHaveLength(5);
  });

  it("reads at once what only a translation knows for an error", () => {
    const line = "[2026-11-20T08:30:42.123Z] INFO worker 12 has come\n";
    const last = line.replace("come", "left");
    writeFileSync(path, line.repeat(3));
    const found: Found[] = [];
    const file = follow(unreadRecord(path), found, (text) =>
      text.includes("left") ? "[2026-11-20T08:30:42.123Z] ERROR Error: it died" : text,
    );
    file.read(0, false);
    appendFileSync(path, last + line);
    const seen = file.glance();
    file.read(0, true);
    const { cursor } = file.record();
    file.finish(0);
    file.close();

    expect([seen, cursor / line.length]).toEqual(["loud", 5]);
    expect(found).toHaveLength(1);
  });

  it("goes on behind a line that is too long and comes in pieces, whatever waits", () => {
    const line = "[2026-11-20T08:30:42.123Z] INFO order 12 was packed\n";
    const error = "[2026-11-20T08:30:42.123Z] ERROR Error: too late\n";
    const parts = [line + "x".repeat(lineCap + 1), error, line, `x${line}`, error];
    writeFileSync(path, "");
    const found: Found[] = [];
    const file = follow(unreadRecord(path), found, null);
    for (const part of parts) {
      appendFileSync(path, part);
      file.glance();
      file.read(0, true);
    }
    file.finish(0);
    file.close();

    expect(found).toHaveLength(1);
    expect(found[0]?.[1].at(-1)).toBe(`x${line.trim()}`);
    expect(file.record().cursor).toBe(parts.join("").length);
  });

  it("reads a file from its cursor that was cut among the lines that wait, and written again", () => {
    const line = '{"level":30,"time":1,"msg":"ok"}\n';
    writeFileSync(path, line.repeat(2));
    const found: Found[] = [];
    const file = follow(unreadRecord(path), found, null);
    file.read(0, true);
    appendFileSync(path, line.repeat(5));
    file.glance();
    truncateSync(path, line.length * 3);
    const cut = file.glance();
    file.read(0, true);
    const error = "[2026-11-20T08:30:42.123Z] ERROR Error: too late";
    appendFileSync(path, `${error.padEnd(2 * line.length - 1)}\n${line.repeat(9)}`);
    const written = file.glance();
    file.read(0, true);
    file.finish(0);
    file.close();

    expect([cut, written]).toEqual(["loud", "loud"]);
    expect(found).toHaveLength(1);
  });

  it("finds out that it was cut and grew to the same size within one tick of the clock of its files", () => {
    // No write before this tick is over can be told from the last one.
    const tick = new Date(Date.now() + 60_000);
    function write(text: string): void {
      writeFileSync(path, text);
      utimesSync(path, tick, tick);
    }
    write("[2026-11-20T08:30:42.123Z] ERROR Error: first\n");
    const file = follow(unreadRecord(path), [], null);
    file.read(0, true);
    const same = file.read(0, true);
    write("[2026-11-20T08:30:42.124Z] ERROR Error: other\n");
    const other = file.read(0, true);
    file.close();

    expect(same).toEqual({ kind: "still" });
    expect(other).toEqual({ kind: "replaced" });
  });
});
