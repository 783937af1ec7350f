import {
  appendFileSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
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

import type { FileRecord } from "../state/files.ts";
import { type FollowedFile, followFile, type Translate } from "./followed-file.ts";
import { hashOf } from "./mark.ts";

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

function follow(path: string, found: Occurrence[], translate: Translate | null): FollowedFile {
  const empty = hashOf(Buffer.alloc(0));
  const known: FileRecord = {
    id: 1,
    project: "shop",
    source: path,
    path,
    missingSince: null,
    device: "",
    inode: "",
    headLength: 0,
    headHash: empty,
    headLines: "",
    cursor: 0,
    tailHash: empty,
    cutting: false,
    assembler: { streams: [], parts: [], indent: 0, exported: [] },
  };
  return followFile(known, openSync(path, "r"), {
    scanner,
    redactor,
    detect,
    contextLines: 0,
    idleFlush: 0,
    events: () => undefined,
    translation: () => translate,
    save: () => undefined,
    take: (occurrence) => void found.push(occurrence),
  });
}

describe("a followed file", { timeout: 60_000 }, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-followed-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("finds, wherever a piece ends, what it finds when every line is read", () => {
    const path = join(folder, "shop.log");
    const log = fc
      .array(fc.constantFrom(...logs, ...quiet, ...quiet, ...quiet), { minLength: 1, maxLength: 6 })
      .map((parts) => Buffer.concat(parts));
    const sizes = fc.array(fc.integer({ min: 100, max: 4_000 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(log, sizes, (bytes, pieces) => {
        writeFileSync(path, "");
        const [found, all]: [Occurrence[], Occurrence[]] = [[], []];
        // A line that is translated, if only into itself, is not stepped over.
        const files = [follow(path, found, null), follow(path, all, (text) => text)];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const end = at + (pieces[turn % pieces.length] ?? 1);
          appendFileSync(path, bytes.subarray(at, end));
          for (const file of files) file.read(0);
          at = end;
        }
        for (const file of files) file.finish(0);
        for (const file of files) file.close();
        expect(found).toEqual(all);
        expect(files.map((file) => file.record().cursor)).toEqual([bytes.length, bytes.length]);
      }),
      { numRuns: 25 },
    );
  });
});
