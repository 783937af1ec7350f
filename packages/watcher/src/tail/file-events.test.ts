import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";
import { withWatches } from "../../../../test/support/system-calls.ts";
import { listenForFileEvents } from "./file-events.ts";

describe("file events", { timeout: 20_000 }, () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  /** A folder, and what was told of the globs in it. Listens anew whenever something moved. */
  function listenIn(...globs: readonly string[]): {
    readonly folder: string;
    readonly changed: string[];
    readonly failures: string[];
    readonly moves: () => number;
  } {
    const folder = mkdtempSync(join(tmpdir(), "mendwatch-events-"));
    ends.push(() => rmSync(folder, { recursive: true }));
    const changed: string[] = [];
    const failures: string[] = [];
    let moves = 0;
    const events = listenForFileEvents(
      globs.map((glob) => join(folder, glob)),
      {
        changed: (path) => void changed.push(path),
        moved() {
          moves += 1;
          events.refresh();
        },
        failed: (reason) => void failures.push(reason),
      },
    );
    ends.push(() => events.close());
    events.refresh();
    return { folder, changed, failures, moves: () => moves };
  }

  it("tell what is written and what moves, of what the globs match alone", async () => {
    const { folder, changed, moves } = listenIn("*.log");
    mkdirSync(join(folder, "deep"));
    writeFileSync(join(folder, "a.log"), "");
    await eventually("a new file", () => moves() > 0);
    const before = moves();

    for (const name of ["a.txt", "deep/b.log"]) writeFileSync(join(folder, name), "x");
    appendFileSync(join(folder, "a.log"), "x");
    await eventually("a change", () => changed.length > 0);
    expect(moves()).toBe(before);
    renameSync(join(folder, "a.log"), join(folder, "c.log"));
    await eventually("a move", () => moves() > before);

    expect(new Set(changed)).toEqual(new Set([join(folder, "a.log")]));
  });

  it("tell every write, however soon it follows the one before", async () => {
    const { folder, changed, moves } = listenIn("*.log");
    const log = join(folder, "a.log");
    writeFileSync(log, "");
    await eventually("a new file", () => moves() > 0);
    for (let index = 0; index < 20; index += 1) {
      const before = changed.length;
      appendFileSync(log, "x");
      await eventually("a change", () => changed.length > before);
    }
    expect(new Set(changed)).toEqual(new Set([log]));
  });

  it("follow a folder that comes, goes and comes again", async () => {
    const { folder, changed, failures, moves } = listenIn("shop/*/out.log");
    const log = join(folder, "shop/api/out.log");
    for (const _ of ["first", "second"]) {
      const before = moves();
      changed.splice(0);
      mkdirSync(join(folder, "shop/api"), { recursive: true });
      writeFileSync(log, "");
      await eventually("a new file", () => moves() > before);
      await eventually("a change", () => {
        appendFileSync(log, "x");
        return changed.length > 0;
      });
      const then = moves();
      rmSync(join(folder, "shop"), { recursive: true });
      await eventually("the end of the folder", () => moves() > then);
    }
    expect(failures).toEqual([]);
  });

  it("tell what is written in another folder to a file that a link leads to", async () => {
    const { folder, changed, moves } = listenIn("*.log");
    mkdirSync(join(folder, "elsewhere"));
    for (const day of ["one", "two"]) {
      const target = join(folder, "elsewhere", day);
      writeFileSync(target, "");
      const before = moves();
      symlinkSync(target, join(folder, "next"));
      renameSync(join(folder, "next"), join(folder, "a.log"));
      await eventually("the link", () => moves() > before);
      changed.splice(0);
      appendFileSync(target, "x");
      await eventually("a change", () => changed.length > 0);
      expect(changed[0]).toBe(join(folder, "a.log"));
    }
  });

  it.each([
    { code: "ENOSPC", remedy: "fs.inotify.max_user_watches" },
    { code: "EMFILE", remedy: "fs.inotify.max_user_instances" },
  ])(
    "are told as far as the system gives them, and once with $code that it does not",
    async ({ code, remedy }) => {
      ends.push(withWatches(3, code));
      const { folder, changed, failures, moves } = listenIn("*/app.log");
      for (const name of ["a", "b", "c", "d", "e"]) mkdirSync(join(folder, name));
      await eventually("the folders", () => moves() > 0 && failures.length > 0);
      await eventually("a write", () => {
        for (const name of ["a", "b", "c", "d", "e"]) {
          appendFileSync(join(folder, name, "app.log"), "x");
        }
        return changed.length > 0;
      });

      expect(failures).toEqual([expect.stringContaining(remedy)]);
    },
  );

  it("do not follow links that lead back for ever", async () => {
    const { folder, changed, moves } = listenIn("**/*.log");
    mkdirSync(join(folder, "deep"));
    symlinkSync(folder, join(folder, "deep/back"));
    await eventually("a new folder", () => moves() > 0);
    await eventually("a change", () => {
      appendFileSync(join(folder, "deep/a.log"), "x");
      return changed.length > 0;
    });
    expect(new Set(changed)).toEqual(new Set([join(folder, "deep/a.log")]));
  });
});
