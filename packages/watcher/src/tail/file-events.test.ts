import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";
import { leadsInto, listenForFileEvents } from "./file-events.ts";

describe("file events", { timeout: 20_000 }, () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  it("tell what is written and what moves, of what the globs match alone", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mendwatch-events-"));
    ends.push(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, "deep"));
    for (const name of ["a.log", "a.txt", "deep/b.log"]) writeFileSync(join(folder, name), "");
    const changed: string[] = [];
    let moves = 0;
    const listener = listenForFileEvents([join(folder, "*.log")], {
      changed: (path) => void changed.push(path),
      moved: () => void (moves += 1),
      failed: () => undefined,
    });
    ends.push(() => listener.close());
    await eventually("the listener", () => moves === 1);

    for (const name of ["a.txt", "deep/b.log", "a.log"]) appendFileSync(join(folder, name), "x");
    await eventually("a change", () => changed.length > 0);
    renameSync(join(folder, "a.log"), join(folder, "c.log"));
    await eventually("a move", () => moves > 1);

    expect(new Set(changed)).toEqual(new Set([join(folder, "a.log")]));
  });
});

describe("leadsInto", () => {
  it.each([
    ["/var/log/*.log", "/var/log", true],
    ["/var/log/*.log", "/var", true],
    ["/var/log/*.log", "/", true],
    ["/var/log/*.log", "/var/log/shop", false],
    ["/var/log/*/out.log", "/var/log/shop", true],
    ["/var/log/*/out.log", "/var/log/shop/old", false],
    ["/var/log/s*/out.log", "/var/log/api", false],
    ["/var/log/**/*.log", "/var/log/a/b/c", true],
    ["/var/log/**/*.log", "/var/lib", false],
  ])("%s from %s is %s", (glob, folder, expected) => {
    expect(leadsInto(glob, folder)).toBe(expected);
  });
});
