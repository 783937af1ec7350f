import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { folderOf, globSource, isPlainPath, leadsInto } from "./globs.ts";

describe("globs", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-globs-"));
    mkdirSync(join(folder, "inner"));
    for (const name of ["a.log", "b.log", "b.log.1", "b.log.2.gz", "inner/c.log", "d.txt"]) {
      writeFileSync(join(folder, name), "");
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function pathsOf(pattern: string): Promise<readonly string[]> {
    const matches = await globSource("shop", join(folder, pattern)).find();
    return matches.paths.map((path) => path.slice(folder.length + 1));
  }

  it("lead to files in order, and never to packed ones", async () => {
    expect(await pathsOf("*.log*")).toEqual(["a.log", "b.log", "b.log.1"]);
    expect(await pathsOf("**/*.log")).toEqual(["a.log", "b.log", "inner/c.log"]);
    expect(await pathsOf("absent/*.log")).toEqual([]);
  });

  it("say why they lead nowhere: no file, no folder, or one that nobody may enter", async () => {
    symlinkSync("circle", join(folder, "circle"));
    async function problemOf(pattern: string): Promise<string | null> {
      return (await globSource("shop", join(folder, pattern)).find()).problem;
    }

    expect(await problemOf("*.log")).toBeNull();
    expect(await problemOf("*.txt.log")).toMatch(/^no file matches: correct the pattern/);
    expect(await problemOf("absent/*.log")).toContain(`no folder ${folder}/absent: correct`);
    expect(await problemOf("circle/*.log")).toContain("links lead in a circle: correct");
  });

  it("that are plain paths lead there whether or not something is there", async () => {
    expect(await pathsOf("absent.log")).toEqual(["absent.log"]);
    expect(isPlainPath("/var/log/a.log")).toBe(true);
    expect(isPlainPath("/var/log/{a,b}.log")).toBe(false);
  });

  it("are below the folder before the first wildcard", () => {
    expect(folderOf("/var/log/shop/*.log")).toBe("/var/log/shop");
    expect(folderOf("/var/log/*/out.log")).toBe("/var/log");
    expect(folderOf("/var/log/shop.log")).toBe("/var/log");
    expect(folderOf("/*.log")).toBe("/");
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
