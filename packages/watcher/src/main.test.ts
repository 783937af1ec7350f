import { existsSync } from "node:fs";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../../../test/support/eventually.ts";
import { watcherStanding } from "./standing.ts";

const command = [
  process.execPath,
  "--conditions=mendwatch:source",
  join(import.meta.dirname, "main.ts"),
] as const;

describe("mendwatch-watcher", { timeout: 60_000 }, () => {
  let folder: string;
  let log: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-main-"));
    log = join(folder, "app.log");
    await writeFile(log, "");
    const watcher = "watcher: { settle: { delay: 100ms } }";
    const text = `stateDir: .\n${watcher}\nprojects: { shop: { logs: [ ./app.log ] } }\n`;
    await writeFile(join(folder, "mendwatch.yaml"), text);
  });
  afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

  /** Writes errors until the condition holds: nobody says when the log begins to be read. */
  async function fail(until: string, condition: () => boolean): Promise<void> {
    await eventually(until, async () => {
      await appendFile(log, '{"level":50,"msg":"no stock"}\n');
      return condition();
    });
  }

  it.runIf(existsSync("/dev/full"))("goes on where its events are on a full disk", async () => {
    const watcher = execa("sh", ["-c", 'exec "$0" "$@" > /dev/full', ...command], {
      cwd: folder,
      reject: false,
    });
    await fail("it has found an error", () => (watcherStanding(folder)?.outbox?.reports ?? 0) > 0);
    watcher.kill("SIGTERM");

    expect(await watcher).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it("stops without a word when nobody reads its events any more", async () => {
    const [program, ...args] = command;
    const watcher = execa(program, args, { cwd: folder, reject: false, buffer: { stdout: false } });
    let hasEnded = false;
    const ended = watcher.finally(() => {
      hasEnded = true;
    });
    await eventually("it runs", () => watcherStanding(folder) !== null);
    watcher.stdout.destroy();
    await fail("it has ended", () => hasEnded);

    expect(await ended).toMatchObject({ exitCode: 0, stderr: "" });
  });
});
