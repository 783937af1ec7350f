import {
  closeSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { FileMark } from "../state/files.ts";
import { holds, holdsLess, isBeginning, isUnique, type LogFile } from "./log-file.ts";
import { openLogFile } from "./open-log-file.ts";
import { markContent, readAt } from "./mark.ts";
import { unpackCap } from "./packed.ts";

/** What is known of content that was read up to the cursor. */
function markOf(content: string, cursor: number): FileMark {
  const bytes = Buffer.from(content);
  const mark = markContent({ read: (from, length) => bytes.subarray(from, from + length) }, cursor);
  return { device: "1", inode: "1", birth: "0", ...mark };
}

describe("a log file", () => {
  let folder: string;
  const open: LogFile[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-log-file-"));
  });
  afterEach(() => {
    for (const file of open.splice(0)) file.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    { content: "12:00:01 up\n    at a\n12:00:02 down\n    at a\n", expected: true },
    { content: "up\ndown\n", expected: true },
    { content: "up\ndown\nup\n", expected: false },
    { content: "12:00:01 up\n12:00:01 up\n", expected: false },
  ])("with $content is unlike any other: $expected", ({ content, expected }) => {
    expect(isUnique(made("app.log", content))).toBe(expected);
  });

  function made(name: string, content: string | Buffer): LogFile {
    const path = join(folder, name);
    writeFileSync(path, name.endsWith(".gz") ? gzipSync(content) : content);
    return opened(name);
  }

  function opened(name: string): LogFile {
    const file = openLogFile(join(folder, name), folder);
    if (file === "gone") throw new Error(`${name} cannot be opened`);
    open.push(file);
    return file;
  }

  const lines = Array.from({ length: 3_000 }, (_, index) => `line ${index * 7_919}\n`).join("");

  it.each(["app.log.1", "app.log.1.gz"])(
    "%s holds what was read of its content, and no other",
    (name) => {
      const file = made(name, lines);

      expect(file.length()).toBe(lines.length);
      for (const cursor of [0, 10, 5_000, lines.length]) {
        expect(holds(file, markOf(lines, cursor))).toBe(true);
      }
      expect(holds(file, markOf(`${lines}more\n`, lines.length + 5))).toBe(false);
      expect(holds(file, markOf(lines.replace("line 0", "line X"), 5_000))).toBe(false);
      expect(holds(file, markOf(lines.replace("line 7919\n", "line 79190\n"), 5_000))).toBe(false);
    },
  );

  it("holds less where it was copied before the rest was read, also when it is small", () => {
    const read = markOf(lines, 20_000);

    expect(holdsLess(made("large", lines.slice(0, 6_000)), read)).toBe(true);
    expect(holdsLess(made("small", lines.slice(0, lines.indexOf("\n") + 1)), read)).toBe(true);
    expect(holdsLess(made("other", "line 1\n"), read)).toBe(false);
    expect(holdsLess(made("empty", ""), read)).toBe(false);
    expect(holdsLess(made("more", lines), read)).toBe(false);
  });

  it("is the beginning of another one, packed or not, where all of it is there", () => {
    const plain = made("app.log", lines);

    expect(isBeginning(made("a.gz", lines.slice(0, 6_000)), plain)).toBe(true);
    expect(isBeginning(made("b", lines), plain)).toBe(true);
    expect(isBeginning(made("c", `${lines.slice(0, 6_000)}?`), plain)).toBe(false);
    expect(isBeginning(plain, made("d.gz", lines.slice(0, 6_000)))).toBe(false);
  });

  it("stays the one that was opened when it is renamed and its path is another's", () => {
    const first = made("app.log.1.gz", "first\n");
    renameSync(first.path, join(folder, "app.log.2.gz"));
    made("app.log.1.gz", "second\n");

    expect(first.read(0, 100).toString()).toBe("first\n");
    expect(openLogFile(join(folder, "app.log.3.gz"), folder)).toBe("gone");
  });

  it("is unpacked into a file that leaves nothing behind", () => {
    const fd = made("app.log.1.gz", "first\nsecond\n").take();
    if (fd === null) throw new Error("not unpacked");

    expect(readAt(fd, 6, 100).toString()).toBe("second\n");
    closeSync(fd);
    expect(readdirSync(folder)).toEqual(["app.log.1.gz"]);
  });

  it("is not read while it is being packed, and is once the plain one is gone", () => {
    writeFileSync(join(folder, "app.log.1"), "first\n");
    writeFileSync(join(folder, "app.log.1.gz"), gzipSync("first\n"));

    expect(() => openLogFile(join(folder, "app.log.1.gz"), folder)).toThrow("not whole");
    unlinkSync(join(folder, "app.log.1"));
    expect(opened("app.log.1.gz").read(0, 100).toString()).toBe("first\n");
  });

  it("that is damaged or larger than what may be in memory is known, and cannot be unpacked", () => {
    const half = gzipSync(lines);
    writeFileSync(join(folder, "half.gz"), half.subarray(0, half.length / 2));
    const large = made("large.gz", Buffer.alloc(unpackCap + 1));

    expect(opened("half.gz").take()).toBeNull();
    expect(large.take()).toBeNull();
    expect(large.length()).toBe(unpackCap + 1);
    writeFileSync(join(folder, "plain.gz"), "plain text\n");
    expect(() => openLogFile(join(folder, "plain.gz"), folder)).toThrow("incorrect header");
    expect(() => openLogFile(folder, folder)).toThrow("it is a folder");
  });
});
