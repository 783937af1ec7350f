import { rm } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createPeoplePlace, type PeoplePlace } from "../../../../test/support/people-place.ts";
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
});
