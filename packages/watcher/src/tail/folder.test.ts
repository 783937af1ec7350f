import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { isGenerationOf, openFile, regularFiles } from "./folder.ts";

describe("isGenerationOf", () => {
  it.each([
    ["app.log.1", true],
    ["app.log.12", true],
    ["app.log-20260102", true],
    ["app.log.old", true],
    ["app.log_2", true],
    ["app.1.log", true],
    ["app-2026-01-02.log", true],
    ["app__2026-01-02_00-00-00.log", true],
    ["app.log", false],
    ["app.log.1.gz", false],
    ["app-2.log", false],
    ["app-out.log", false],
    ["apple.log", false],
    ["app.logger", false],
    ["app.config.log", false],
    ["20250102-0000-01-app.log", true],
    ["2025-01-02_app.log", true],
    ["my-app.log", false],
    ["20250102-other-app.log", false],
  ])("of app.log is %s: %s", (name, expected) => {
    expect(isGenerationOf("/var/log/app.log", `/var/log/${name}`)).toBe(expected);
  });

  it("is a file in another folder never", () => {
    expect(isGenerationOf("/var/log/app.log", "/var/log/old/app.log.1")).toBe(false);
  });
});

describe("files in a folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-folder-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are listed by their last write, without what is no regular file", () => {
    for (const [name, seconds] of [
      ["new", 30],
      ["old", 10],
      ["middle", 20],
    ] as const) {
      writeFileSync(join(folder, name), "");
      utimesSync(join(folder, name), seconds, seconds);
    }
    mkdirSync(join(folder, "inner"));

    expect(regularFiles(folder).map((file) => file.path)).toEqual(
      ["old", "middle", "new"].map((name) => join(folder, name)),
    );
    expect(regularFiles(join(folder, "absent"))).toEqual([]);
  });

  it("are listed beside a link that leads in a circle and one that leads nowhere", () => {
    writeFileSync(join(folder, "app.log"), "");
    symlinkSync("circle", join(folder, "circle"));
    symlinkSync("absent", join(folder, "dangling"));

    expect(regularFiles(folder).map((file) => file.path)).toEqual([join(folder, "app.log")]);
  });

  it("are refused where they are no regular ones", () => {
    expect(() => openFile("/dev/null")).toThrow("is a device: name the file");
    expect(() => openFile(folder)).toThrow(
      `is a folder: write a pattern of files, as ${folder}/*.log`,
    );
    expect(() => openFile(join(folder, "absent"))).toThrow("ENOENT");
  });
});
