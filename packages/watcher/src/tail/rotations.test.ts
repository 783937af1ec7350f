import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { beforeSystemCalls } from "../../../../test/support/system-calls.ts";
import { tailOver } from "../../../../test/support/tail-over.ts";
import { openStateInMemory, type WatcherState } from "../state/state.ts";
import { lookAt, type FileSource } from "./file-source.ts";
import { globSource } from "./globs.ts";
import type { Roster } from "./roster.ts";
import type { Tail } from "./tail.ts";

const names = Array.from({ length: 50 }, (_, index) => `tenant-${index}x.log`);

/** Looks at a followed file, and at its path; more than this is a search. */
const callsPerFile = 4;

describe("a search for rotated files", () => {
  let folder: string;
  let state: WatcherState;
  let tail: Tail;
  let roster: Roster;
  let fileSources: readonly FileSource[];
  const found: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-rotations-"));
    mkdirSync(join(folder, "logs"));
    fileSources = [globSource("shop", join(folder, "logs", "*.log"))];
    state = openStateInMemory();
    found.length = 0;
  });
  afterEach(() => {
    roster.close();
    state.close();
    rmSync(folder, { recursive: true });
  });

  function start(now: number): void {
    ({ tail, roster } = tailOver(
      {
        state,
        fileSources,
        scratch: folder,
        take: ({ error }) => void found.push(error.message),
      },
      now,
    ));
  }

  /** Looks and reads; how many system calls that took. */
  async function look(now: number): Promise<number> {
    let calls = 0;
    const looks = await lookAt(fileSources);
    const stop = beforeSystemCalls(() => (calls += 1));
    try {
      state.transaction(() => {
        tail.look(looks, now);
        while (tail.read(now, true));
      });
    } finally {
      stop();
    }
    return calls;
  }

  function write(name: string, message: string): void {
    appendFileSync(
      join(folder, "logs", name),
      `Error: ${message}\n    at x (/srv/a.js:1:1)\nfine\n`,
    );
  }

  function rotate(): void {
    for (const name of names) {
      renameSync(join(folder, "logs", name), join(folder, "logs", `${name}.1`));
      write(name, "new");
    }
    // What has changed just now may change again without another time.
    const before = new Date(Date.now() - 60_000);
    utimesSync(join(folder, "logs"), before, before);
  }

  it("opens them at once and at the end, and at no look between as long as nothing is renamed", async () => {
    const now = Date.now();
    for (const name of names) write(name, "old");
    start(now);
    await look(now);
    roster.close();
    rotate();
    start(now);

    const few = names.length * callsPerFile;
    expect(await look(now)).toBeGreaterThan(2 * few);
    for (const later of [1_000, 5_000, 9_000]) expect(await look(now + later)).toBeLessThan(few);
    expect(await look(now + 12_000)).toBeGreaterThan(few);
    expect(await look(now + 13_000)).toBeLessThan(few);
    expect(found).toEqual(names.map(() => "new"));
  });

  it("is made again as soon as a file comes into a folder where all was found", async () => {
    const now = Date.now();
    const [name = ""] = names;
    for (const other of names) write(other, "old");
    start(now);
    await look(now);
    roster.close();
    rotate();
    start(now);
    await look(now);
    await look(now + 1_000);
    write(`${name}.2`, "forgotten");
    await look(now + 2_000);

    expect(found.toSorted()).toEqual(["forgotten", ...names.map(() => "new")]);
  });
});
