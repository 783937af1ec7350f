import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { runningPm2 } from "./pm2-environments.ts";

describe.runIf(process.platform === "linux")("the processes that pm2 has started", () => {
  let home: string;
  const ended = new Set<AbortController>();
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "mendwatch-pm2-home-"));
    mkdirSync(join(home, "pids"));
  });
  afterEach(() => {
    for (const end of ended) end.abort();
    ended.clear();
    rmSync(home, { recursive: true });
  });

  /** Starts a process as pm2 does: with this environment, and its number in a file. */
  function start(file: string, env: Record<string, string>): void {
    const end = new AbortController();
    ended.add(end);
    const child = execa("sleep", ["60"], {
      env: { ...env, PATH: process.env["PATH"] },
      extendEnv: false,
      cancelSignal: end.signal,
      reject: false,
    });
    writeFileSync(join(home, "pids", file), `${child.pid}`);
  }

  it("say what they are called and where they write, alone and in a cluster", () => {
    const settings = { pm_out_log_path: "/srv/out.txt", pm_err_log_path: "/srv/err.txt" };
    start("api-0.pid", { PM2_HOME: home, name: "api", ...settings });
    start("web-1.pid", {
      PM2_HOME: home,
      pm2_env: JSON.stringify({ name: "web", pm_out_log_path: "/dev/null", pm_id: 1 }),
    });

    expect(runningPm2(home)).toEqual([
      { name: "api", paths: ["/srv/out.txt", "/srv/err.txt"] },
      { name: "web", paths: [] },
    ]);
  });

  it("are not mistaken for others that have got their numbers, and none is found in an empty home", () => {
    start("api-0.pid", { name: "api" });
    start("web-1.pid", { PM2_HOME: "/elsewhere", name: "web" });
    writeFileSync(join(home, "pids", "gone-2.pid"), "4194305");
    writeFileSync(join(home, "pids", "odd-3.pid"), "../../etc");

    expect(runningPm2(home)).toEqual([]);
    expect(runningPm2(join(home, "nothing"))).toEqual([]);
  });
});
