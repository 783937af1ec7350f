import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../../../test/support/eventually.ts";
import { thrownToNobody } from "../../../test/support/nobody.ts";
import { watcherStanding } from "./standing.ts";
import { openDatabase } from "./state/database.ts";
import { openState } from "./state/state.ts";

describe("how it stands with the watcher of a state folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-standing-"));
    openState(join(folder, "watcher")).close();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What is found where a process was started as `command` that has the pid of the watcher. */
  async function pidOf(...command: readonly string[]): Promise<"its own" | null> {
    const script = "process.stdout.write('up'); setInterval(() => {}, 1e6)";
    const running = execa(process.execPath, ["--eval", script, "--", ...command]);
    try {
      let isUp = false;
      running.stdout.once("data", () => (isUp = true));
      await eventually("the process", () => isUp);
      writeFileSync(join(folder, "watcher", "watcher.pid"), `${running.pid}\n`);
      const pid = watcherStanding(folder)?.pid;
      expect([null, running.pid]).toContain(pid);
      return pid === null ? null : "its own";
    } finally {
      running.kill("SIGKILL");
      await running.catch(() => undefined);
    }
  }

  it.each([["mendwatch", "watch"], ["mendwatch", "up"], ["/usr/bin/mendwatch-watcher"]])(
    "has the pid of the process that was started as %s %s",
    async (...command) => {
      expect(await pidOf(...command)).toBe("its own");
    },
  );

  it("has no pid where a watcher was killed and another program has its number", async () => {
    expect(await pidOf("server.js", "watchful", "mendwatch-watcher.log")).toBeNull();
    expect(watcherStanding(folder)?.pid).toBeNull();
  });

  it("has no pid where no watcher runs, and is unknown where none ever has", () => {
    expect(watcherStanding(folder)).toMatchObject({ pid: null, outbox: { reports: 0 } });
    expect(watcherStanding(join(folder, "absent"))).toBeNull();
  });

  it.each([
    ["damaged", "no database at all, of whatever length it may be".repeat(9), "restore it"],
    ["of a newer version", "PRAGMA user_version = 999", "start the newer one again"],
    ["another program's", "PRAGMA application_id = 7", "move it away"],
  ])("is unusable, with what to do, where the state is %s", (_, change, remedy) => {
    const file = join(folder, "watcher", "state.db");
    if (change.startsWith("PRAGMA")) changeState(change);
    else writeFileSync(file, change);

    const standing = watcherStanding(folder);

    expect(standing).toMatchObject({ pid: null, outbox: null, notices: null });
    expect(standing?.unusable).toContain(`${file} `);
    expect(standing?.unusable).toContain(remedy);
  });

  it("says nothing of what an earlier version stored, which the next start brings forward", () => {
    changeState("DROP TABLE notices; PRAGMA user_version = 7");

    expect(watcherStanding(folder)).toEqual({
      pid: null,
      unusable: null,
      outbox: null,
      notices: null,
    });
  });

  function changeState(sql: string): void {
    const database = openDatabase(join(folder, "watcher", "state.db"), 1_000);
    database.exec(sql);
    database.close();
  }

  it("is private, and not unknown, to anybody but the user who runs it", () => {
    chmodSync(join(folder, "watcher"), 0);
    const said = thrownToNobody(() => watcherStanding(folder));
    chmodSync(join(folder, "watcher"), 0o700);

    expect(said).toMatchObject({ code: "MW_WATCHER_STATE_FOLDER" });
  });
});
