import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { sampleProject } from "../../../../test/support/sample-project.ts";
import { discoverServices } from "./discovery.ts";

describe("what runs on a host", () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "mendwatch-discovery-")));
    env = { PATH: `${folder}:${process.env["PATH"] ?? ""}`, PM2_HOME: join(folder, "pm2") };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function program(name: string, script: string): Promise<void> {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }

  async function found(projects: readonly ProjectConfig[] = []): Promise<readonly string[]> {
    const findings = await discoverServices(projects, join(folder, "state"), env);
    return findings.map(({ text, remedy }) => `${text} → ${remedy ?? ""}`);
  }

  it("is not a log that pm2 or npm keeps of itself", async () => {
    await mkdir(join(folder, ".npm", "_logs"), { recursive: true });
    const logs = [join(folder, "pm2.log"), join(folder, ".npm", "_logs", "2026-debug-0.log")];
    const open = logs.map((log) => openSync(log, "a"));
    const all = await found();
    for (const fd of open) closeSync(fd);

    expect(all.filter((line) => line.includes(folder))).toEqual([]);
  });

  it("is named with the line to add, once no project reads it", async () => {
    await program("docker", 'echo "shop-web-1"');
    await program(
      "systemctl",
      `case "$1" in
        list-units) echo "shop.service loaded active running Shop"; echo "dbus.service loaded active running D-Bus";;
        show) printf 'Id=shop.service\\nFragmentPath=/etc/systemd/system/shop.service\\n\\nId=dbus.service\\nFragmentPath=/lib/systemd/system/dbus.service\\n';;
      esac`,
    );
    await mkdir(join(folder, "pm2"));
    const process = { name: "shop api", pm_out_log_path: "/a.log", pm_err_log_path: "/b.log" };
    writeFileSync(join(folder, "pm2", "dump.pm2"), JSON.stringify([process, process]));
    const log = join(folder, "orders.log");
    const open = openSync(log, "a");
    const all = await found();
    const project = sampleProject({ logs: [{ kind: "docker", name: "shop-web-1" }] });
    const rest = await found([
      project,
      sampleProject({ logs: [{ kind: "files", glob: join(folder, "*.log") }] }),
    ]);
    closeSync(open);

    expect(all).toEqual(
      expect.arrayContaining([
        'pm2 runs "shop api", which writes 2 log files → to watch it, add under projects: shop-api: { logs: [{ pm2: "shop api" }] }',
        'Docker runs the container "shop-web-1" → to watch it, add under projects: shop-web-1: { logs: [{ docker: "shop-web-1" }] }',
        'systemd runs shop.service → to watch it, add under projects: shop: { logs: [{ journald: "shop.service" }] }',
        expect.stringContaining(
          `writes ${log} → to watch it, add under projects: orders: { logs: ["${log}"] }`,
        ),
      ]),
    );
    expect(all.join("\n")).not.toContain("dbus");
    expect(rest.join("\n")).not.toContain("shop-web-1");
    expect(rest.join("\n")).not.toContain(log);
    expect(rest.join("\n")).toContain("shop.service");
  });

  it("is told with the program that writes it, also where that calls its thread otherwise", async () => {
    const log = join(folder, "orders.log");
    const script = `require("fs").openSync(${JSON.stringify(log)}, "a"); console.log("open"); setInterval(() => {}, 1000)`;
    const writer = execa(process.execPath, ["-e", script]);
    await once(writer.stdout, "data");
    const all = await found();
    writer.kill();
    await writer.catch(() => null);

    expect(all.find((line) => line.includes(log))).toMatch(/^node writes /);
  });

  it("is nothing where neither Docker nor systemd nor pm2 answers", async () => {
    await program("docker", "exit 1");
    await program("systemctl", "exit 1");
    const all = await found();

    expect(all.filter((line) => !line.includes(" writes "))).toEqual([]);
  });
});
