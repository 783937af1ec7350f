import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { whereAllowed, withoutBirths } from "../../../../test/support/system-calls.ts";
import { tailOver } from "../../../../test/support/tail-over.ts";
import type { WatcherEvent } from "../events.ts";
import { openStateInMemory, type WatcherState } from "../state/state.ts";
import { lookAt } from "./file-source.ts";
import { globSource } from "./globs.ts";
import { lineCap } from "./lines.ts";

const minute = 60_000;

/** An `é` of Latin 1, which is no UTF-8, and an ending. */
const oddEnd = Buffer.from("\u{e9}.log", "latin1");

/** A line that ends the entry before it. */
const fine = "GET /cart 200\n";

function crash(message: string): string {
  return `TypeError: ${message}\n    at pay (/srv/shop/src/pay.js:3:7)\n`;
}

describe("a tail", () => {
  let folder: string;
  let log: string;
  let state: WatcherState;
  let open: ReturnType<typeof tailOver> | null;
  const found: string[] = [];
  const events: WatcherEvent[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-odd-"));
    mkdirSync(join(folder, "logs"));
    log = join(folder, "logs", "app.log");
    state = openStateInMemory();
    open = null;
  });
  afterEach(() => {
    stop();
    state.close();
    found.splice(0);
    events.splice(0);
    rmSync(folder, { recursive: true });
  });

  /** Looks and reads until there is no more. */
  async function read(pattern = "app.log", now = Date.now()): Promise<void> {
    const fileSources = [globSource("shop", join(folder, "logs", pattern))];
    open ??= tailOver(
      {
        state,
        fileSources,
        scratch: folder,
        take: ({ error }) => void found.push(error.message),
        events: (event) => void events.push(event),
      },
      now,
    );
    const { tail } = open;
    const looks = await lookAt(fileSources);
    state.transaction(() => tail.look(looks, now));
    while (state.transaction(() => tail.read(now, false)));
  }

  function unreadable(): readonly string[] {
    const health = open?.tail.health([], Date.now()) ?? [];
    return health.filter((one) => one.unreadable !== null).map(({ source }) => source);
  }

  function stop(): void {
    open?.roster.close();
    open = null;
  }

  it("puts a character together of which half has come, also at the border of what it reads at once", async () => {
    writeFileSync(log, "");
    await read();
    const bytes = Buffer.from(crash("the café is closed") + fine);
    const middle = bytes.indexOf("é") + 1;
    appendFileSync(log, bytes.subarray(0, middle));
    await read();
    appendFileSync(log, bytes.subarray(middle));
    await read();
    for (const length of [2 * lineCap + 1_022, 2 * lineCap + 1_023, 2 * lineCap + 1_024]) {
      truncateSync(log);
      await read();
      const before = "é".repeat(length).slice(0, length / 2 - 100);
      writeFileSync(log, `${before.replaceAll("é".repeat(40), `${"é".repeat(39)}\n`)}\n`);
      appendFileSync(log, crash("é".repeat(60)) + fine);
      await read();
    }

    expect(found).toEqual(["the café is closed", ...Array<string>(3).fill("é".repeat(60))]);
  });

  it("names a file that is written in UTF-16, and reads it once it is not", async () => {
    writeFileSync(log, Buffer.from(`\ufeff${crash("unread")}`, "utf16le"));
    await read();
    writeFileSync(log, crash("read") + fine);
    await read();

    expect(events).toContainEqual(
      expect.objectContaining({
        event: "source:unreadable",
        source: log,
        reason: "it is written in UTF-16: let the service write UTF-8",
      }),
    );
    expect(found).toEqual(["read"]);
  });

  it("says once that a link leads in a circle where a log was, and once that it is read again", async () => {
    writeFileSync(log, "");
    await read("*.log");
    rmSync(log);
    symlinkSync(log, log);
    for (const _ of "twice") await read("*.log");
    rmSync(log);
    writeFileSync(log, crash("read") + fine);
    for (const _ of "twice") await read("*.log");

    expect(events.filter(({ event }) => event.endsWith("readable"))).toMatchObject([
      { event: "source:unreadable", source: log, reason: expect.stringMatching(/circle: /) },
      { event: "source:readable", source: log },
    ]);
    expect(found).toEqual(["read"]);
  });

  it("says no more of a file that could not be read and is gone", async () => {
    symlinkSync(log, log);
    writeFileSync(join(folder, "logs", "other.log"), "");
    await read("*.log");
    const before = unreadable();
    rmSync(log);
    await read("*.log");

    expect(before).toEqual([log]);
    expect(unreadable()).toEqual([]);
    expect(events.map(({ event }) => event)).not.toContain("source:readable");
  });

  it("names what a pattern leads to and cannot be read, but no folder", async () => {
    await execa("mkfifo", [join(folder, "logs", "pipe.log")]);
    symlinkSync("/dev/zero", join(folder, "logs", "zero.log"));
    const oddName = Buffer.concat([Buffer.from(join(folder, "logs", "caf")), oddEnd]);
    writeFileSync(oddName, crash("unread") + fine);
    mkdirSync(join(folder, "logs", "old.log"));
    writeFileSync(log, "");
    await read("*.log");

    expect(events.filter(({ event }) => event === "source:unreadable")).toMatchObject([
      {
        source: expect.stringMatching(/caf.\.log$/),
        reason: "its name is not in UTF-8: rename it",
      },
      { source: expect.stringMatching(/pipe/), reason: expect.stringMatching(/^it is a pipe/) },
      { source: expect.stringMatching(/zero/), reason: expect.stringMatching(/^it is a device/) },
    ]);
    rmSync(oddName);
  });

  it("reads around zero bytes, in a line and instead of lines", async () => {
    writeFileSync(log, "");
    await read();
    appendFileSync(log, Buffer.alloc(100_000));
    appendFileSync(log, crash("first") + fine + crash("a\0b") + fine);
    await read();
    appendFileSync(log, `\0\0\0${crash("last")}${fine}`);
    await read();

    expect(found.length).toBe(3);
    expect(found[0]).toBe("first");
    expect(found[2]).toBe("last");
  });

  it("goes on behind a line of 10 MB, and in one it stands no error in the way of others", async () => {
    writeFileSync(log, "");
    await read();
    appendFileSync(log, crash("before") + fine);
    for (let part = 0; part < 10; part += 1) {
      appendFileSync(log, "x".repeat(1_048_576));
      await read();
    }
    appendFileSync(log, `\n${crash("after")}${fine}`);
    await read();

    expect(found).toEqual(["before", "after"]);
    expect(state.files.all()[0]?.cursor).toBe(statSync(log).size);
  });

  it.each([true, false])(
    "tells a log that was truncated and has grown again behind the same header (while it ran: %s)",
    async (isRunning) => {
      const header = "shop 4.2.0\n".repeat(200);
      writeFileSync(log, header);
      await read();
      appendFileSync(log, crash("first") + fine);
      await read();
      if (!isRunning) stop();
      copyFileSync(log, `${log}.1`);
      writeFileSync(log, header + crash("other") + fine);
      appendFileSync(log, crash("third") + fine);
      await read();
      await read("app.log", Date.now() + minute);

      expect(found).toEqual(["first", "other", "third"]);
      expect(events.map(({ event }) => event)).toContain("source:truncated");
    },
  );

  it("reads a new log from its beginning although it was given the inode of the one before", async () => {
    writeFileSync(log, "");
    await read();
    const { ino } = statSync(log);
    appendFileSync(log, crash("first") + fine);
    await read();
    stop();
    // To empty a file and to write other things into it is all that can be seen of another file's inode.
    writeFileSync(log, crash("second, and longer than the first") + fine);
    await read();

    expect(statSync(log).ino).toBe(ino);
    expect(found).toEqual(["first", "second, and longer than the first"]);
  });

  it("reads what was rotated unseen after the clock was set back, and not what was there before", async () => {
    const start = Date.now();
    writeFileSync(`${log}.7`, crash("past") + fine);
    utimesSync(`${log}.7`, start / 1_000 - 7_200, start / 1_000 - 7_200);
    writeFileSync(log, "");
    await read("app.log", start + 3_600_000);
    // An hour back: the files are from before the first look now.
    await read("app.log", start - 1_000);
    stop();
    appendFileSync(log, crash("first") + fine);
    renameSync(log, `${log}.2`);
    writeFileSync(`${log}.1`, crash("second") + fine);
    writeFileSync(log, crash("third") + fine);
    await read("app.log", start + minute);

    expect(found.toSorted()).toEqual(["first", "second", "third"]);
  });

  it("tells once of a packed generation that is damaged, and reads it when it was only being written", async () => {
    writeFileSync(log, "");
    await read();
    const packed = gzipSync(crash("packed") + fine);
    for (const name of [`${log}.1.gz`, `${log}.2.gz`]) writeFileSync(name, packed.subarray(0, 60));
    await read();
    writeFileSync(`${log}.2.gz`, packed);
    for (const later of [0, 20_000, 40_000, 60_000, 80_000]) {
      await read("app.log", Date.now() + later);
    }

    expect(found).toEqual(["packed"]);
    expect(events.filter(({ event }) => event === "source:lost").length).toBe(1);
  });

  it("forgets a deleted log that was read to its end, and calls nothing lost", async () => {
    writeFileSync(log, "");
    await read();
    appendFileSync(log, crash("first") + fine);
    await read();
    stop();
    renameSync(log, `${log}.1`);
    await read();
    stop();
    rmSync(`${log}.1`);
    writeFileSync(log, crash("second") + fine);
    for (const later of [0, 20_000, 40_000]) await read("app.log", Date.now() + later);

    expect(found).toEqual(["first", "second"]);
    expect(events.filter(({ event }) => event === "source:lost")).toEqual([]);
  });

  it("goes on with a log after a restart where the file system does not know when it was made", async () => {
    const allow = withoutBirths();
    try {
      writeFileSync(log, "");
      await read();
      appendFileSync(log, crash("first") + fine);
      await read();
      stop();
      appendFileSync(log, crash("second") + fine);
      await read();
    } finally {
      allow();
    }

    expect(found).toEqual(["first", "second"]);
  });

  it("tells once that a log is gone, though what was there is read for a while", async () => {
    writeFileSync(log, "");
    await read();
    rmSync(log);
    for (let looks = 0; looks < 3; looks += 1) await read();
    const [first] = events.filter(({ event }) => event.startsWith("source:"));
    writeFileSync(log, "");
    for (let looks = 0; looks < 3; looks += 1) await read();

    expect(first).toMatchObject({ event: "source:found" });
    expect(events.slice(1)).toEqual([
      expect.objectContaining({ event: "source:unreadable", source: log }),
      expect.objectContaining({ event: "source:readable", source: log }),
    ]);
  });

  it("names a log for which no file can be opened any more, and reads the others", async () => {
    await read("*.log");
    const names = ["a.log", "b.log"].map((name) => join(folder, "logs", name));
    for (const name of names) writeFileSync(name, crash(basename(name)) + fine);
    let opened = 0;
    // It is looked at first, and then opened to be followed.
    const allow = whereAllowed((path) => path !== names[0] || (opened += 1) !== 2);
    try {
      await read("*.log");
    } finally {
      allow();
    }

    expect(found).toEqual(["b.log"]);
    expect(events).toContainEqual(
      expect.objectContaining({ event: "source:unreadable", source: names[0] }),
    );
    await read("*.log");
    expect(found).toEqual(["b.log", "a.log"]);
  });

  it("follows 10,000 files of a folder, each of them exactly", async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `tenant-${index}x.log`);
    for (const name of names) writeFileSync(join(folder, "logs", name), "");
    await read("*.log");
    const written = names.filter((_, index) => index % 500 === 0);
    for (const name of written) appendFileSync(join(folder, "logs", name), crash(name) + fine);
    await read("*.log");
    stop();
    for (const name of written) {
      renameSync(join(folder, "logs", name), join(folder, "logs", `${name}.1`));
      writeFileSync(join(folder, "logs", name), crash(`new ${name}`) + fine);
    }
    await read("*.log");

    expect(found.toSorted()).toEqual(
      [...written, ...written.map((name) => `new ${name}`)].toSorted(),
    );
    expect(events.filter(({ event }) => event === "source:unreadable")).toEqual([]);
  }, 300_000);
});
