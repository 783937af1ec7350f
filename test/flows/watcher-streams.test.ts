import { appendFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import type { LogSource } from "@mendwatch/config";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { seededRandom } from "../support/log-writer-plan.ts";
import { programsOnPath } from "../support/programs-on-path.ts";
import { startReceiver, type ReportReceiver } from "../support/report-receiver.ts";
import { seed } from "../support/seed.ts";
import {
  startWatcher,
  type WatcherProcess,
  type WatcherSurroundings,
} from "../support/watcher-process.ts";
import { watcherSecret } from "../support/watcher-settings.ts";

/** One error as console.error prints it; each word is a kind of its own. */
function crash(word: string): readonly string[] {
  return [`TypeError: ${word} is not a function`, `    at ${word} (/srv/app/src/${word}.js:3:7)`];
}

describe("sources without a file", { timeout: 120_000 }, () => {
  let folder: string;
  let receiver: ReportReceiver;
  let env: Record<string, string>;
  const ends: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-streams-"));
    receiver = await startReceiver({ secret: watcherSecret });
    const PATH = await programsOnPath(join(folder, "bin"), {
      journalctl: "journalctl-like.ts",
      docker: "docker-like.ts",
    });
    env = {
      PATH,
      MENDWATCH_TEST_JOURNAL: join(folder, "journal"),
      MENDWATCH_TEST_DOCKER: join(folder, "containers"),
    };
    await writeFile(join(folder, "journal"), "");
    await mkdir(join(folder, "containers"));
    ends.push(
      () => rm(folder, { recursive: true, force: true }),
      () => receiver.close(),
    );
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  function start(
    logs: readonly LogSource[],
    surroundings: WatcherSurroundings = {},
  ): WatcherProcess {
    const watcher = startWatcher(
      { stateDir: join(folder, "state"), logs, url: receiver.url },
      { env, ...surroundings },
    );
    ends.push(() => watcher.end("SIGKILL"));
    return watcher;
  }

  async function watch(
    logs: readonly LogSource[],
    surroundings: WatcherSurroundings = {},
  ): Promise<WatcherProcess> {
    const watcher = start(logs, surroundings);
    await watcher.saw("watcher:ready");
    return watcher;
  }

  /** How often each word occurred, once so many occurrences in all have arrived. */
  async function counts(total: number): Promise<Record<string, number>> {
    return eventually(`${total} occurrences`, () => {
      const byWord = receiver.counts((report) => report.error.message.split(" ")[0] ?? "");
      const arrived = Object.fromEntries(byWord);
      if ([...byWord.values()].reduce((sum, count) => sum + count, 0) >= total) return arrived;
      throw new Error(`there are: ${JSON.stringify(arrived)}`);
    });
  }

  describe("the journal of a unit", () => {
    const logs = [{ kind: "journald", unit: "shop.service" }] as const;
    let entries = 0;
    beforeEach(() => {
      entries = 0;
    });

    async function log(lines: readonly string[], changes: object = {}): Promise<void> {
      const text = lines
        .map((MESSAGE) => {
          entries += 1;
          return `${JSON.stringify({
            __CURSOR: `s=1;i=${entries}`,
            __REALTIME_TIMESTAMP: String(Date.now() * 1000),
            _SYSTEMD_UNIT: "shop.service",
            _PID: "4711",
            PRIORITY: "6",
            SYSLOG_IDENTIFIER: "node",
            MESSAGE,
            ...changes,
          })}\n`;
        })
        .join("");
      await appendFile(join(folder, "journal"), text);
    }

    it("is read from where it is when the watcher first comes, and of this unit alone", async () => {
      await log(crash("past"));
      await setTimeout(10);
      const watcher = await watch(logs);
      await log(crash("other"), { _SYSTEMD_UNIT: "other.service" });
      await log(crash("present"));

      expect(await counts(1)).toEqual({ present: 1 });
      expect(watcher.events.filter(({ event }) => event === "source:unreadable")).toEqual([]);
    });

    it(`loses nothing and counts nothing twice when the watcher is killed (MENDWATCH_SEED=${seed})`, async () => {
      const random = seededRandom(seed);
      let watcher = await watch(logs);
      for (let index = 0; index < 15; index += 1) {
        await log([...crash(`a${index}`), "all is well again"]);
        if (random() < 0.5) await setTimeout(random() * 400);
        await watcher.end("SIGKILL");
        await log([...crash(`b${index}`), "all is well again"]);
        watcher = start(logs);
        if (random() < 0.7) await watcher.saw("watcher:ready");
      }

      const arrived = await counts(30);
      await setTimeout(2_500);
      expect(Object.values(await counts(30))).toEqual(Object.values(arrived).map(() => 1));
      expect(Object.keys(arrived)).toHaveLength(30);
    });

    it("that cannot be read is named with what to do, and is read when it can be", async () => {
      const complaint = join(folder, "journal.complaint");
      await writeFile(complaint, "No journal files were found.\n");
      const watcher = await watch(logs);

      expect(await watcher.saw("source:unreadable")).toMatchObject({
        source: "journald:shop.service",
        reason: expect.stringContaining("systemd-journal"),
      });
      await log(crash("meanwhile"));
      await rm(complaint);
      await watcher.saw("source:readable");
      expect(await counts(1)).toEqual({ meanwhile: 1 });
    });

    it("goes on at the time where it has lost the cursor", async () => {
      const first = await watch(logs);
      await log(crash("before"));
      await counts(1);
      await first.end("SIGTERM");
      await setTimeout(10);
      await writeFile(join(folder, "journal"), "");
      await log(crash("after"), { __CURSOR: "s=2;i=1" });
      const second = await watch(logs);

      expect(await counts(2)).toEqual({ before: 1, after: 1 });
      expect(await second.saw("source:unreadable")).toMatchObject({
        reason: expect.stringContaining("at its time"),
      });
    });

    it("tells of the death of the process", async () => {
      await watch(logs);
      await log(["shop.service: Main process exited, code=killed, status=9/KILL"], {
        _PID: "1",
        SYSLOG_IDENTIFIER: "systemd",
      });
      await counts(1);

      expect(receiver.reports).toMatchObject([
        { severity: "medium", error: { message: "shop.service was killed by SIGKILL" } },
      ]);
    });
  });

  describe("the log of a container, through the command docker", () => {
    const logs = [{ kind: "docker", name: "shop" }] as const;
    let nanoseconds = 0;

    async function log(
      lines: readonly string[],
      output: "stdout" | "stderr" = "stderr",
      container = "shop",
    ): Promise<void> {
      const text = lines.map((line) => {
        nanoseconds = (nanoseconds + 1) % 1_000;
        const fraction = String(nanoseconds).padStart(6, "0");
        return `${new Date().toISOString().replace("Z", `${fraction}Z`)} ${output} ${line}\n`;
      });
      await appendFile(join(folder, "containers", container), text.join(""));
    }

    it("is read with its two outputs apart", async () => {
      await log(["up"], "stdout");
      await watch(logs);
      const [head = "", frame = ""] = crash("apart");
      await log([head]);
      await log(["GET /cart 200"], "stdout");
      await log([frame]);
      await counts(1);

      expect(receiver.reports[0]?.error.frames).toMatchObject([{ function: "apart" }]);
    });

    it(`loses nothing and counts nothing twice when the watcher is killed (MENDWATCH_SEED=${seed})`, async () => {
      const random = seededRandom(seed);
      await log(["up"], "stdout");
      let watcher = await watch(logs);
      for (let index = 0; index < 15; index += 1) {
        await log([...crash(`a${index}`), "well"], random() < 0.5 ? "stdout" : "stderr");
        if (random() < 0.5) await setTimeout(random() * 1_500);
        await watcher.end("SIGKILL");
        await log([...crash(`b${index}`), "well"], random() < 0.5 ? "stdout" : "stderr");
        watcher = start(logs);
        if (random() < 0.7) await watcher.saw("watcher:ready");
      }

      const arrived = await counts(30);
      await setTimeout(2_500);
      expect(Object.values(await counts(30))).toEqual(Object.values(arrived).map(() => 1));
    });

    it("is followed through a deploy, which makes a new container of the same name", async () => {
      await log(["up"], "stdout");
      const watcher = await watch(logs);
      await log(crash("old"));
      await counts(1);
      await appendFile(join(folder, "containers", "shop"), "stopped\n");
      await watcher.saw("source:unreadable", ({ reason }) => reason.includes("does not run"));
      await rm(join(folder, "containers", "shop"));
      await watcher.saw("source:unreadable", ({ reason }) => reason.includes("no container"));
      await log(crash("new"));

      expect(await counts(2)).toEqual({ old: 1, new: 1 });
      await watcher.saw("source:readable");
    });

    it("is named where the command is absent, while other sources go on", async () => {
      const other = join(folder, "other.log");
      await writeFile(other, "");
      const watcher = await watch([...logs, { kind: "files", glob: other }], {
        env: { ...env, PATH: join(folder, "absent") },
      });

      expect(await watcher.saw("source:unreadable")).toMatchObject({
        source: "docker:shop",
        reason: expect.stringContaining("install docker"),
      });
      await appendFile(other, `${crash("other").join("\n")}\n`);
      expect(await counts(1)).toEqual({ other: 1 });
    });
  });

  describe("standard input", () => {
    const logs = [{ kind: "stdin" }] as const;

    it("is read to its end, also a line without a line feed, and the watcher says that it was the end", async () => {
      const watcher = await watch(logs, { input: true });
      const ready = await watcher.saw("watcher:ready");
      watcher.input?.write(`${crash("first").join("\n")}\nfine\n`);
      watcher.input?.end(crash("last").join("\n"));

      expect(await counts(2)).toEqual({ first: 1, last: 1 });
      expect(await watcher.saw("source:unreadable")).toMatchObject({
        source: "stdin",
        reason: expect.stringContaining("has ended"),
      });
      expect(ready.notes).toContainEqual(expect.stringContaining("cannot be read again"));
      expect(await watcher.end("SIGTERM")).toBe(0);
    });
  });
});
