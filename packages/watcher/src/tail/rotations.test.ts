import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { FileRecord } from "../state/files.ts";
import { openStateInMemory, type WatcherState } from "../state/state.ts";
import { viewFolder } from "./folder.ts";
import { createFollowing } from "./following.ts";
import { addFile, newFile } from "./generations.ts";
import { findPacked } from "./packed-generations.ts";
import { createRotations, type Rotations } from "./rotations.ts";

const minute = 60_000;

describe("a generation that was read", () => {
  let folder: string;
  let log: string;
  let state: WatcherState;
  let unread: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-rotations-"));
    log = join(folder, "app.log");
    state = openStateInMemory();
    unread = [];
    state.sources.begin("shop", log, 0, 0);
  });
  afterEach(() => {
    state.close();
    rmSync(folder, { recursive: true });
  });

  function follow(record: FileRecord, fd: number): never {
    unread.push(record.path);
    closeSync(fd);
    throw new Error(`${record.path} is read again`);
  }

  /** A plain file whose record says that all of it was read. */
  function readWhole(path: string, content: string): FileRecord {
    writeFileSync(path, content);
    const fd = openSync(path, "r");
    const stat = statSync(path, { bigint: true });
    const name = { project: "shop", source: log, path };
    const record = addFile(state.files, newFile(name, { fd, stat }, content.length));
    closeSync(fd);
    return record;
  }

  function rotations(): Rotations {
    const followed = createFollowing();
    return createRotations({ state, followed, follow, events: () => undefined, scratch: folder });
  }

  it("is not read from its pack where packs are renamed between the listing and the look", () => {
    const search = rotations();
    for (const content of ["first\n", "second\n"]) {
      if (existsSync(`${log}.1.gz`)) renameSync(`${log}.1.gz`, `${log}.2.gz`);
      readWhole(log, content);
      renameSync(log, `${log}.1`);
      pack(`${log}.1`, content);
      search.arrange({ project: "shop", source: log }, Date.now());
    }
    const listed = viewFolder(folder);
    renameSync(`${log}.2.gz`, `${log}.3.gz`);
    renameSync(`${log}.1.gz`, `${log}.2.gz`);
    const packed = findPacked({
      state,
      followed: createFollowing(),
      follow,
      scratch: folder,
      lose: () => undefined,
    });
    packed.takeUnknown({ project: "shop", source: log }, listed, 0, Date.now());
    packed.takeUnknown({ project: "shop", source: log }, viewFolder(folder), 0, Date.now());

    expect(unread).toEqual([]);
  });

  it("is left to its record where it was packed while the folder was listed", () => {
    const record = readWhole(log, "first\n");
    const listed = viewFolder(folder);
    pack(log, "first\nsecond\n");
    renameSync(`${log}.gz`, `${log}.1.gz`);
    const after = viewFolder(folder);
    const packed = findPacked({
      state,
      followed: createFollowing(),
      follow,
      scratch: folder,
      lose: () => undefined,
    });
    const torn = { ...listed, packedOf: (source: string) => after.packedOf(source) };
    packed.takeUnknown(record, torn, 0, Date.now());

    expect(unread).toEqual([]);
  });

  it("is not read from a pack that shows up after the file was given up", () => {
    const search = rotations();
    const record = readWhole(log, "first\n");
    rmSync(log);
    const now = Date.now();
    search.moved(record, now);
    search.deleted(record);
    writeFileSync(`${log}.2.gz`, gzipSync("first\n"));
    search.search(now);

    expect(unread).toEqual([]);
    expect(state.files.all().map(({ path }) => path)).toEqual([`${log}.2.gz`]);
  });

  it("is forgotten when no pack has shown up, and nothing is said to be lost", () => {
    const search = rotations();
    const record = readWhole(log, "first\n");
    rmSync(log);
    const now = Date.now();
    search.moved(record, now);
    search.deleted(record);
    search.search(now + minute);

    expect(state.files.all()).toEqual([]);
    expect(state.sources.get("shop", log)?.unbrokenSince).toBe(0);
  });
});

function pack(path: string, content: string): void {
  writeFileSync(`${path}.gz`, gzipSync(content));
  rmSync(path);
}
