import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { holdFolder, type FolderHold } from "./hold-folder.ts";

describe("holding a folder", () => {
  let folder: string;
  const held: FolderHold[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-hold-"));
  });
  afterEach(() => {
    for (const each of held.splice(0)) if (each.heldBy === null) each.release();
    rmSync(folder, { recursive: true });
  });

  function hold(): string | null {
    const result = holdFolder(folder, "watcher.pid");
    held.push(result);
    return result.heldBy;
  }

  it("names the process that holds it, to whoever comes second", () => {
    expect(hold()).toBeNull();

    expect(hold()).toBe(String(process.pid));
  });

  it("gives it back, and its pid file goes", () => {
    const first = holdFolder(folder, "watcher.pid");
    if (first.heldBy === null) first.release();

    expect(existsSync(join(folder, "watcher.pid"))).toBe(false);
    expect(hold()).toBeNull();
  });

  it("has it back at once from a process that was killed, whose pid file stays", async () => {
    const script = `
      import { holdFolder } from ${JSON.stringify(join(import.meta.dirname, "hold-folder.ts"))};
      const hold = holdFolder(${JSON.stringify(folder)}, "watcher.pid");
      console.log(hold.heldBy);
      process.stdin.on("end", () => hold.release()).resume();`;
    const other = execa(process.execPath, ["--input-type=module", "--eval", script], {
      reject: false,
    });
    for await (const line of other) {
      expect(line).toBe("null");
      expect(hold()).toBe(String(other.pid));
      other.kill("SIGKILL");
    }
    await other;

    expect(existsSync(join(folder, "watcher.pid"))).toBe(true);
    expect(hold()).toBeNull();
  });

  it("says no pid while the holder could not write one, and holds all the same", () => {
    mkdirSync(join(folder, "watcher.pid"));

    expect(hold()).toBeNull();
    expect(hold()).toBe("unknown");
    rmSync(join(folder, "watcher.pid"), { recursive: true });
  });

  it("keeps its files to their owner, also one that was open to others", () => {
    writeFileSync(join(folder, "lock.db"), "", { mode: 0o644 });

    expect(hold()).toBeNull();

    for (const name of ["lock.db", "watcher.pid"]) {
      expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
    }
  });
});
