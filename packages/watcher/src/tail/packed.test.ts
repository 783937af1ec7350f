import {
  closeSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Neighbour } from "./folder.ts";
import { readAt } from "./mark.ts";
import { lengthOf, peek, unpack, unpackCap } from "./packed.ts";

describe("a packed log", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-packed-"));
    path = join(folder, "app.log.1.gz");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function listed(): Neighbour {
    return { path, stat: statSync(path, { bigint: true }) };
  }

  function peekAtIt(): ReturnType<typeof peek> {
    return peek(listed());
  }

  it("is known by its head and its length without being unpacked", () => {
    const content = Array.from({ length: 50_000 }, (_, index) => `line ${index * 7919}\n`).join("");
    writeFileSync(path, gzipSync(content));

    expect(peekAtIt()?.head.toString()).toBe(content.slice(0, 1_024));
    expect(peekAtIt()?.length).toBe(content.length);
  });

  it("is unpacked into a file that leaves nothing behind", () => {
    writeFileSync(path, gzipSync("first\nsecond\n"));
    const fd = unpack(listed(), folder);
    if (fd === null || fd === "moved") throw new Error("not unpacked");

    expect(readAt(fd, 6, 100).toString()).toBe("second\n");
    expect(lengthOf(fd)).toBe(13);
    closeSync(fd);
    expect(readdirSync(folder)).toEqual(["app.log.1.gz"]);
  });

  it("that is damaged, half written or no packed file at all is not read", () => {
    const whole = gzipSync("x".repeat(100_000));
    for (const bytes of [whole.subarray(0, 40), Buffer.from("plain text\n"), Buffer.alloc(0)]) {
      writeFileSync(path, bytes);
      expect(unpack(listed(), folder)).toBeNull();
    }
    writeFileSync(path, "plain text\n");
    expect(peekAtIt()).toBeNull();
  });

  it("that is larger than what may be in memory is not unpacked", () => {
    writeFileSync(path, gzipSync(Buffer.alloc(unpackCap + 1)));

    expect(unpack(listed(), folder)).toBeNull();
    expect(peekAtIt()?.length).toBe(unpackCap + 1);
  });

  it("that was renamed since it was listed is not mistaken for the one that has its name now", () => {
    writeFileSync(path, gzipSync("first\n"));
    const before = listed();
    renameSync(path, join(folder, "app.log.2.gz"));
    expect(peek(before)).toBeNull();
    expect(unpack(before, folder)).toBe("moved");

    writeFileSync(path, gzipSync("second\n"));
    expect(peek(before)).toBeNull();
    expect(unpack(before, folder)).toBe("moved");
    expect(peekAtIt()?.head.toString()).toBe("second\n");
  });
});
