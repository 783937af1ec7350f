import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { loadConfig } from "./load.ts";

describe("loadConfig", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-config-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("reads a file and starts its paths at the file's folder", () => {
    const file = join(folder, "mendwatch.yaml");
    writeFileSync(file, "projects: { shop: { logs: [ logs/*.log ] } }");

    const config = loadConfig({ file, env: {}, needs: ["watcher"] });

    expect(config.file).toBe(file);
    expect(config.stateDir).toBe(join(folder, ".mendwatch"));
    expect(config.watcher.name).toBe(hostname());
  });

  it("names a file that does not exist, with exit code 66", () => {
    const file = join(folder, "absent.yaml");

    expect(() => loadConfig({ file, env: {}, needs: [] })).toThrowError(
      expect.objectContaining({
        code: "MW_CONFIG_UNREADABLE",
        exitCode: 66,
        message: expect.stringContaining(`${file}, no such file: create it`) as string,
      }),
    );
  });

  it("says so when the path is a folder", () => {
    expect(() => loadConfig({ file: folder, env: {}, needs: [] })).toThrowError(
      /it is a folder: name the file in it/,
    );
  });
});
