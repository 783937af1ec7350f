import { describe, expect, it } from "vitest";

import type { Host } from "./hosts.ts";
import { judgeDeployment } from "./judge-deployment.ts";

const day = 24 * 60 * 60_000;

function host(watcher: string, changes: Partial<Host> = {}): Host {
  return {
    watcher,
    name: watcher,
    project: "shop",
    version: "new",
    contains: true,
    unasked: null,
    sentAt: 100 * day,
    sources: [],
    waiting: 0,
    lost: 0,
    ...changes,
  };
}

describe("a deployment", () => {
  it("is known once the last host has it", () => {
    const late = host("prod-2", { sentAt: 100 * day + 1 });

    expect(judgeDeployment([late, host("prod-1")])).toMatchObject({ kind: "deployed", by: late });
  });

  it.each([
    ["runs an old version", { version: "old", contains: false }, "prod-2 runs old"],
    [
      "names what nobody knows",
      { version: "blue", contains: null },
      "prod-2 names blue, which is not found in the repository",
    ],
    [
      "names what could not be looked up",
      { version: "blue", contains: null, unasked: "while the repository is out of reach" },
      "prod-2 names blue, which cannot be looked up while the repository is out of reach",
    ],
  ])("waits for a host that %s", (_, changes, text) => {
    const verdict = judgeDeployment([host("prod-1"), host("prod-2", changes)]);

    expect(verdict).toEqual({
      kind: "waits",
      text: `prod-1 has it; ${text}.`,
      partly: true,
    });
  });

  it.each([
    ["names no version", { version: null, contains: null }],
    ["was silent for a day longer than the others", { contains: false, sentAt: 98 * day }],
  ])("does not wait for a host that %s", (_, changes) => {
    const verdict = judgeDeployment([host("prod-1"), host("prod-2", changes)]);

    expect(verdict.kind).toBe("deployed");
  });

  it("is not known from hosts that name nothing, nor from none", () => {
    const nameless = host("prod-1", { version: null, contains: null });

    for (const hosts of [[nameless], []]) {
      expect(judgeDeployment(hosts)).toMatchObject({ kind: "waits", partly: false });
    }
  });
});
