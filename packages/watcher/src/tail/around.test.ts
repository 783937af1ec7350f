import {
  appendFileSync,
  copyFileSync,
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
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";
import { tailOver } from "../../../../test/support/tail-over.ts";
import { openStateInMemory } from "../state/state.ts";
import type { WatcherEvent } from "../events.ts";
import { lookAt } from "./file-source.ts";
import { clockGrain } from "./folder.ts";
import { globSource } from "./globs.ts";

const minute = 60_000;

/** A tail over a folder in which things are done to a log. */
interface Scene {
  /** The log, from the first look on. */
  readonly log: string;
  /** Adds an error, at a time of its own, to the log or another file. */
  write(id: number, path?: string): void;
  turn(later: number): Promise<void>;
  restart(): void;
  readonly found: string[];
  readonly said: WatcherEvent["event"][];
  end(): void;
}

function scene(log: string, pattern = log): Scene {
  const state = openStateInMemory();
  const fileSources = [globSource("shop", pattern)];
  const found: string[] = [];
  const said: WatcherEvent["event"][] = [];
  function start() {
    return tailOver(
      {
        state,
        fileSources,
        scratch: tmpdir(),
        take: ({ error }) => void found.push(error.message),
        events: ({ event }) => void said.push(event),
      },
      Date.now(),
    );
  }
  let { roster, tail } = start();
  return {
    log,
    found,
    said,
    write: (id, path = log) => appendFileSync(path, errorLine(id)),
    async turn(later) {
      const looks = await lookAt(fileSources);
      state.transaction(() => {
        tail.look(looks, Date.now() + later);
        while (tail.read(Date.now() + later, false));
      });
    },
    restart() {
      roster.close();
      ({ roster, tail } = start());
    },
    end() {
      roster.close();
      state.close();
    },
  };
}

function errorLine(id: number): string {
  const err = { type: "Error", message: `error-${id}`, stack: `Error: error-${id}` };
  return `${JSON.stringify({ level: 50, time: 1_795_161_600_000 + id, err, msg: "failed" })}\n`;
}

/** The same whenever it is written. */
const timelessError = "Error: again\n    at pay (/srv/shop/src/pay.js:3:7)\n";

/** Waits until the system, whose clock has a grain, makes files that are younger than this one. */
async function untilLaterThan(path: string): Promise<void> {
  const { birthtimeMs } = statSync(path);
  await eventually("a later time", () => {
    writeFileSync(`${path}.probe`, "");
    const probe = statSync(`${path}.probe`);
    rmSync(`${path}.probe`);
    return probe.birthtimeMs > birthtimeMs + 2 * clockGrain;
  });
}

/** As `copytruncate` does it, at a time of its own. */
async function copyAndTruncate(log: string, age: number): Promise<void> {
  await untilLaterThan(log);
  copyFileSync(log, `${log}.${age}`);
  truncateSync(log);
  await untilLaterThan(`${log}.${age}`);
}

/** Gives a log's file a name in another folder, and the log a new file. */
function moveInto(folder: string, log: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  renameSync(log, join(folder, name));
  writeFileSync(log, "");
}

function pack(path: string): void {
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
  rmSync(path);
}

/** What is done to a log with two errors in it, the second of which may not have been read. */
const rotations: Readonly<Record<string, (scene: Scene, folder: string) => void>> = {
  "was rotated into a folder below": ({ log }, folder) =>
    moveInto(join(folder, "old"), log, "app.log.1"),
  "was rotated twice into a folder below": (app, folder) => {
    const old = join(folder, "old");
    moveInto(old, app.log, "app.log-20260101");
    app.write(4);
    moveInto(old, app.log, "app.log-20260102");
  },
  "was copied into a folder below and truncated": ({ log }, folder) => {
    mkdirSync(join(folder, "old"));
    copyFileSync(log, join(folder, "old", "app.log.1"));
    truncateSync(log);
  },
  "was packed in a folder below": ({ log }, folder) => {
    const old = join(folder, "old");
    moveInto(old, log, "app.log.1");
    pack(join(old, "app.log.1"));
  },
  "was rotated into the folder beside its own": ({ log }, folder) =>
    moveInto(`${folder}-old`, log, "app.log-20260101"),
  "was copied into the folder beside its own and truncated": ({ log }, folder) => {
    mkdirSync(`${folder}-old`);
    copyFileSync(log, join(`${folder}-old`, "app.log.1"));
    truncateSync(log);
  },
  "was packed in the folder beside its own": ({ log }, folder) => {
    moveInto(`${folder}-old`, log, "app.log.1");
    pack(join(`${folder}-old`, "app.log.1"));
  },
};

/** What leaves the log in its place, as a file with all that was in it. */
const copies: Readonly<Record<string, (scene: Scene, folder: string) => void>> = {
  "was moved away and copied back": ({ log }, folder) => {
    renameSync(log, join(folder, "kept"));
    copyFileSync(join(folder, "kept"), log);
  },
  "was copied away, deleted and moved back": ({ log }, folder) => {
    copyFileSync(log, join(folder, "kept"));
    rmSync(log);
    renameSync(join(folder, "kept"), log);
  },
  "was saved by an editor": ({ log }) => {
    writeFileSync(`${log}.swp`, readFileSync(log));
    renameSync(`${log}.swp`, log);
  },
  "was saved by an editor that keeps what was there": ({ log }) => {
    renameSync(log, `${log}~`);
    copyFileSync(`${log}~`, log);
  },
};

describe.each([true, false])("a log that, while the tail runs: %s,", (isRunning) => {
  let root: string;
  let folder: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "mendwatch-around-"));
    folder = join(root, "logs");
    mkdirSync(folder);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** Two errors, then what is done to the log, then one more. */
  async function tell(app: Scene, what: (scene: Scene) => void): Promise<void> {
    if (!isRunning) app.restart();
    what(app);
    app.write(3);
    for (const later of [0, minute, 2 * minute]) await app.turn(later);
    app.restart();
    for (const later of [0, minute, 2 * minute]) await app.turn(later);
    app.end();
  }

  it.each(Object.keys(rotations))("%s is read to its end, and nothing is lost", async (name) => {
    for (const isUnread of [true, false]) {
      rmSync(root, { recursive: true });
      mkdirSync(folder, { recursive: true });
      const app = scene(join(folder, "app.log"));
      writeFileSync(app.log, "");
      await app.turn(0);
      app.write(1);
      await app.turn(0);
      app.write(2);
      if (!isUnread) await app.turn(0);
      await tell(app, () => rotations[name]?.(app, folder));

      const all = ["error-1", "error-2", "error-3"];
      expect(app.found.toSorted()).toEqual(name.includes("twice") ? [...all, "error-4"] : all);
      expect(app.said).not.toContain("source:lost");
    }
  });

  it.each(Object.keys(copies))("%s goes on where it was", async (name) => {
    const app = scene(join(folder, "app.log"));
    writeFileSync(app.log, "");
    await app.turn(0);
    app.write(1);
    app.write(2);
    await app.turn(0);
    await tell(app, () => copies[name]?.(app, folder));

    expect(app.found).toEqual(["error-1", "error-2", "error-3"]);
    expect(app.said).not.toContain("source:lost");
  });

  it("was packed where it was is read to its end", async () => {
    const day = join(folder, "app-2026-01-01.log");
    const app = scene(join(folder, "app-2026-01-02.log"), join(folder, "app-*.log"));
    writeFileSync(day, "");
    await app.turn(0);
    app.write(1, day);
    await app.turn(0);
    app.write(2, day);
    await tell(app, () => pack(day));

    expect(app.found.toSorted()).toEqual(["error-1", "error-2", "error-3"]);
    expect(app.said).not.toContain("source:lost");
  });

  it.each([
    { is: "is", isPacked: false },
    { is: "was packed", isPacked: true },
  ])(
    "is a link is read also where what it led to for a moment $is, and beside what it leads to",
    async ({ isPacked }) => {
      const files = join(root, "files");
      mkdirSync(files);
      const [first = "", second = "", third = ""] = [9, 10, 11].map((number) =>
        join(files, `app.${number}.log`),
      );
      const app = scene(join(folder, "current.log"));
      function leadTo(path: string): void {
        symlinkSync(path, `${app.log}.new`);
        renameSync(`${app.log}.new`, app.log);
      }
      writeFileSync(first, "");
      appendFileSync(join(files, "app.8.log"), errorLine(8));
      leadTo(first);
      await app.turn(0);
      app.write(1);
      await app.turn(0);
      await tell(app, () => {
        app.write(2);
        app.write(4, second);
        leadTo(second);
        if (isPacked) pack(second);
        app.write(5, third);
        leadTo(third);
        app.write(9, join(files, "app.12.log"));
        renameSync(third, `${third}.1`);
      });

      expect(app.found.toSorted()).toEqual([1, 2, 3, 4, 5].map((id) => `error-${id}`));
      expect(basename(app.log)).toBe("current.log");
    },
  );

  it("was rotated into one of more folders than are there for one log is lost and told, unless it is still open", async () => {
    const app = scene(join(folder, "app.log"));
    for (let count = 0; count < 64; count += 1) mkdirSync(join(folder, `tenant-${count}`));
    writeFileSync(app.log, "");
    await app.turn(0);
    app.write(1);
    await app.turn(0);
    app.write(2);
    await tell(app, () => moveInto(join(folder, "old"), app.log, "app.log.1"));

    const kept = isRunning ? ["error-1", "error-2", "error-3"] : ["error-1", "error-3"];
    expect(app.found.toSorted()).toEqual(kept);
    expect(app.said).toContain("source:lost");
  });

  it("was moved beside its own folder before anything was read of it is read there", async () => {
    const app = scene(join(folder, "app.log"));
    await app.turn(0);
    writeFileSync(app.log, "");
    await app.turn(0);
    await tell(app, () => {
      app.write(1);
      moveInto(`${folder}-old`, app.log, "app.log-20260101");
    });

    expect(app.found.toSorted()).toEqual(["error-1", "error-3"]);
    expect(app.said).not.toContain("source:lost");
  });

  it("was deleted and made again with the same lines is counted again, which is told", async () => {
    const app = scene(join(folder, "app.log"));
    writeFileSync(app.log, "");
    await app.turn(0);
    app.write(1);
    await app.turn(0);
    await tell(app, () => {
      rmSync(app.log);
      app.write(1);
    });

    expect(app.found).toEqual(["error-1", "error-1", "error-3"]);
    expect(app.said.filter((event) => event === "source:alike")).toHaveLength(1);
  });

  it.each([
    { size: "short", lines: 2 },
    { size: "long", lines: 40 },
  ])(
    "has no times in it, is $size and was saved by an editor is counted once, or it is told",
    async ({ lines }) => {
      const app = scene(join(folder, "app.log"));
      writeFileSync(app.log, "");
      await app.turn(0);
      appendFileSync(app.log, timelessError.repeat(lines));
      await app.turn(0);
      if (!isRunning) app.restart();
      copyFileSync(app.log, `${app.log}.swp`);
      await untilLaterThan(`${app.log}.swp`);
      renameSync(`${app.log}.swp`, app.log);
      app.write(3);
      for (const later of [0, minute]) await app.turn(later);
      app.end();

      const old = app.found.filter((error) => error === "again").length;
      expect(app.found.at(-1)).toBe("error-3");
      expect(old).toBe(isRunning ? lines : 2 * lines);
      expect(app.said.includes("source:alike")).toBe(!isRunning);
    },
  );

  it("has no times in it and was copied and truncated is counted exactly, which is told where nobody looked", async () => {
    const app = scene(join(folder, "app.log"));
    writeFileSync(app.log, "");
    await app.turn(0);
    appendFileSync(app.log, timelessError.repeat(3));
    await app.turn(0);
    await untilLaterThan(app.log);
    copyFileSync(app.log, `${app.log}.1`);
    truncateSync(app.log);
    if (isRunning) await app.turn(0);
    appendFileSync(app.log, timelessError.repeat(4));
    await untilLaterThan(`${app.log}.1`);
    if (!isRunning) app.restart();
    for (const later of [0, minute, 2 * minute]) await app.turn(later);
    app.end();

    expect(app.found).toHaveLength(7);
    expect(app.said.includes("source:alike")).toBe(!isRunning);
  });

  it.each([
    { name: "app.log.1", isTold: !isRunning },
    { name: "app.log.bak", isTold: false },
  ])(
    "has no times in it and was copied to $name is counted again where it may have been truncated, which is told",
    async ({ name, isTold }) => {
      const app = scene(join(folder, "app.log"));
      writeFileSync(app.log, "");
      await app.turn(0);
      appendFileSync(app.log, timelessError.repeat(3));
      await app.turn(0);
      await untilLaterThan(app.log);
      copyFileSync(app.log, join(folder, name));
      await untilLaterThan(join(folder, name));
      await tell(app, () => undefined);

      expect(app.found.filter((error) => error === "again")).toHaveLength(isTold ? 6 : 3);
      expect(app.found).toContain("error-3");
      expect(app.said.filter((event) => event === "source:alike")).toHaveLength(isTold ? 1 : 0);
    },
  );

  it("has no times in it, was gone for a while and came again with the same lines is a new one", async () => {
    const app = scene(join(folder, "app.log"));
    writeFileSync(app.log, "");
    await app.turn(0);
    appendFileSync(app.log, timelessError.repeat(3));
    await app.turn(0);
    app.restart();
    rmSync(app.log);
    for (const later of [0, minute]) await app.turn(later);
    appendFileSync(app.log, timelessError.repeat(3));
    for (const later of [minute, 2 * minute]) await app.turn(later);
    app.end();

    expect(app.found).toHaveLength(6);
    expect(app.said).not.toContain("source:alike");
  });

  it("has no times in it, was copied and is truncated when it is looked at again is counted exactly", async () => {
    const app = scene(join(folder, "app.log"));
    writeFileSync(app.log, "");
    await app.turn(0);
    appendFileSync(app.log, timelessError.repeat(3));
    await app.turn(0);
    await untilLaterThan(app.log);
    copyFileSync(app.log, `${app.log}.1`);
    await untilLaterThan(`${app.log}.1`);
    if (!isRunning) app.restart();
    await app.turn(0);
    truncateSync(app.log);
    await app.turn(0);
    appendFileSync(app.log, timelessError.repeat(2));
    for (const later of [0, minute, 2 * minute]) await app.turn(later);
    app.end();

    expect(app.found).toHaveLength(5);
    expect(app.said).not.toContain("source:alike");
  });

  it.each(["renamed", "copied and truncated"])(
    "has no times in it, the same lines again and again, and was %s more than once is counted exactly",
    async (how) => {
      const app = scene(join(folder, "app.log"));
      async function rotate(age: number): Promise<void> {
        await untilLaterThan(app.log);
        if (how === "renamed") renameSync(app.log, `${app.log}.${age}`);
        else copyFileSync(app.log, `${app.log}.${age}`);
        writeFileSync(app.log, "");
        await untilLaterThan(`${app.log}.${age}`);
      }
      writeFileSync(app.log, "");
      await app.turn(0);
      appendFileSync(app.log, timelessError.repeat(50));
      await app.turn(0);
      await rotate(2);
      await app.turn(0);
      appendFileSync(app.log, timelessError.repeat(35));
      await app.turn(0);
      if (!isRunning) app.restart();
      appendFileSync(app.log, timelessError.repeat(5));
      await rotate(1);
      appendFileSync(app.log, timelessError.repeat(30));
      if (how === "renamed") {
        await rotate(0);
        appendFileSync(app.log, timelessError);
      }
      for (const later of [0, minute, 2 * minute]) await app.turn(later);
      app.end();

      expect(app.found).toHaveLength(how === "renamed" ? 121 : 120);
    },
  );

  describe("has no times in it", () => {
    it("and less of it was read than of the one before, which has the same lines, is counted exactly", async () => {
      const app = scene(join(folder, "app.log"));
      writeFileSync(app.log, "");
      await app.turn(0);
      appendFileSync(app.log, timelessError.repeat(5));
      await app.turn(0);
      await copyAndTruncate(app.log, 2);
      appendFileSync(app.log, timelessError.repeat(3));
      if (!isRunning) app.restart();
      for (const later of [0, minute]) await app.turn(later);
      appendFileSync(app.log, timelessError.repeat(3));
      await copyAndTruncate(app.log, 1);
      appendFileSync(app.log, timelessError);
      if (!isRunning) app.restart();
      for (const later of [minute, 2 * minute]) await app.turn(later);
      app.end();

      expect(app.found).toHaveLength(12);
    });

    it("and was read further than its copy goes is counted exactly, beside an older one with the same lines", async () => {
      const app = scene(join(folder, "app.log"));
      writeFileSync(app.log, "");
      await app.turn(0);
      app.restart();
      appendFileSync(app.log, timelessError);
      await copyAndTruncate(app.log, 2);
      appendFileSync(app.log, timelessError.repeat(5));
      app.restart();
      await app.turn(0);
      copyFileSync(app.log, `${app.log}.1`);
      appendFileSync(app.log, timelessError);
      await app.turn(0);
      truncateSync(app.log);
      if (!isRunning) app.restart();
      await app.turn(0);
      appendFileSync(app.log, timelessError.repeat(2));
      for (const later of [0, minute, 2 * minute]) await app.turn(later);
      app.end();

      expect(app.found).toHaveLength(9);
    });

    it("and had one error in it when it was copied unseen is counted exactly, which is told", async () => {
      const app = scene(join(folder, "app.log"));
      writeFileSync(app.log, "");
      await app.turn(0);
      appendFileSync(app.log, timelessError);
      await copyAndTruncate(app.log, 1);
      appendFileSync(app.log, timelessError.repeat(3));
      app.restart();
      for (const later of [0, minute, 2 * minute]) await app.turn(later);
      app.end();

      expect(app.found).toHaveLength(4);
      expect(app.said).toContain("source:alike");
    });

    it("and was written on after it was renamed, beside a later one with more of the same lines, is counted exactly", async () => {
      const app = scene(join(folder, "app.log"));
      writeFileSync(app.log, "");
      await app.turn(0);
      appendFileSync(app.log, timelessError);
      await app.turn(0);
      app.restart();
      renameSync(app.log, `${app.log}.2`);
      await untilLaterThan(`${app.log}.2`);
      writeFileSync(app.log, "");
      await untilLaterThan(app.log);
      appendFileSync(`${app.log}.2`, timelessError);
      await untilLaterThan(app.log);
      appendFileSync(app.log, timelessError.repeat(3));
      renameSync(app.log, `${app.log}.1`);
      writeFileSync(app.log, "");
      for (const later of [0, minute, 2 * minute]) await app.turn(later);
      app.end();

      expect(app.found).toHaveLength(5);
    });
  });

  it("has no times in it and was copied before anybody looked is told of by nobody", async () => {
    const app = scene(join(folder, "app.log"));
    writeFileSync(app.log, timelessError.repeat(3));
    copyFileSync(app.log, `${app.log}.1`);
    await untilLaterThan(`${app.log}.1`);
    await app.turn(0);
    await tell(app, () => undefined);

    expect(app.found).toEqual(["error-3"]);
    expect(app.said).not.toContain("source:alike");
  });

  it("has a folder of another service beside it leaves that alone", async () => {
    const app = scene(join(folder, "app.log"));
    for (const other of [join(root, "other"), join(folder, "other")]) mkdirSync(other);
    writeFileSync(app.log, "");
    await app.turn(0);
    app.write(1);
    await app.turn(0);
    await tell(app, () => {
      app.write(7, join(root, "other", "app.1.log"));
      app.write(8, join(folder, "other", "app-2026-01-01.log"));
      rmSync(app.log);
    });

    expect(app.found.toSorted()).toEqual(["error-1", "error-3"]);
  });
});
