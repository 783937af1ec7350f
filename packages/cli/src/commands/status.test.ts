import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { startMendwatch } from "../../../../test/support/mendwatch-process.ts";
import { createPeoplePlace, type PeoplePlace } from "../../../../test/support/people-place.ts";
import { sampleReport } from "../../../../test/support/sample-report.ts";
import { emptyBoard } from "../../../watcher/src/notice/board.ts";
import { openState } from "../../../watcher/src/state/state.ts";
import { runCommand } from "../run-command.ts";

const missing = "there is neither agent.credential nor a token";

describe("mendwatch status", { timeout: 30_000 }, () => {
  let place: PeoplePlace;
  beforeEach(async () => {
    place = await createPeoplePlace("aa000001", runCommand);
  });
  afterEach(() => place.end());

  it("names what the agent of the running fixer misses, until it does not", async () => {
    place.people.agentMisses.push(missing);
    const before = await place.run("status");
    const json = await place.run("status", "--json");
    place.people.agentMisses.pop();
    const after = await place.run("status");

    expect(before.stdout).toContain(`agent     ${missing}; errors are told, none is repaired`);
    expect(JSON.parse(json.stdout)).toMatchObject({ fixerRunning: true, agentMissing: [missing] });
    expect(after.stdout).not.toContain("agent     ");
  });

  it("says what else there is where it may not ask", async () => {
    place.people.agentMisses.push(missing);
    await rm(join(place.folder, "state/people.token"));
    const { exitCode, stdout } = await place.run("status");

    expect(exitCode).toBe(0);
    expect(stdout).toContain("fixer     running");
    expect(stdout).not.toContain(missing);
  });

  it("says of a host that only watches what waits there, and nothing of a fixer", async () => {
    const state = openState(join(place.folder, "state/watcher"));
    state.transaction(() => state.outbox.add(sampleReport()));
    const refusal = { status: 403, reason: "Forbidden: kicked", remedy: "let it in" };
    state.transaction(() => state.notices.save({ ...emptyBoard, unnamed: 2, refusal }));
    state.close();
    const notice = 'notice: { telegram: { token: "${NOTICE_TOKEN}", chat: 5 } }';
    await writeFile(
      join(place.folder, "mendwatch.yaml"),
      `stateDir: ./state\nwatcher: { ${notice} }\nprojects: { shop: { logs: [ /x.log ] } }\n`,
    );

    const { stdout } = await place.run("status");
    const json = await place.run("status", "--json");
    await rm(join(place.folder, "state/fixer"), { recursive: true });
    const errors = await place.run("errors");

    expect(stdout.trim().split("\n")).toEqual([
      "watcher   not running, reports go nowhere yet",
      expect.stringMatching(/^outbox {4}1 report waiting \(/),
      "notices   2 incidents wait to be told on Telegram, which refuses: Forbidden: kicked",
      "          let it in",
    ]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ownWatcher: { pid: null, outbox: { reports: 1 }, notices: { waiting: 2, refusal } },
    });
    expect(errors.stdout).toContain("this machine only watches");
  });

  it("says which process watches", async () => {
    await writeFile(
      join(place.folder, "mendwatch.yaml"),
      "stateDir: ./state\nwatcher: {}\nprojects: { shop: { logs: [ /x.log ] } }\n",
    );
    const watcher = startMendwatch(["watch"], { cwd: place.folder });
    await watcher.saw("watcher:ready");
    const { stdout } = await place.run("status");
    await watcher.end("SIGTERM");

    expect(stdout).toContain(`watcher   running, process ${watcher.pid}`);
  });
});
