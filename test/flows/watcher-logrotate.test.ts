import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { seededRandom } from "../support/log-writer-plan.ts";
import { startReceiver } from "../support/report-receiver.ts";
import { seed } from "../support/seed.ts";
import { available } from "../support/requirements.ts";
import { startWatcher, type WatcherProcess } from "../support/watcher-process.ts";
import { watcherSecret } from "../support/watcher-settings.ts";

/** Writes so many errors, each of a word of its own, one in 25 ms; opens the log for each, as syslog does. */
const writer = `
const { appendFileSync } = require("node:fs");
let index = 0;
const timer = setInterval(() => {
  if (index === Number(process.argv[2])) return clearInterval(timer);
  const word = "w" + String(index++).replace(/\\d/g, (digit) => "abcdefghij"[digit]);
  appendFileSync(process.argv[1], "TypeError: " + word + " is not a function\\n    at " + word + " (/srv/app/src/" + word + ".js:3:7)\\nfine\\n");
}, 25);
`;

/** A log with a service that writes it, a watcher, and what logrotate is told of the log. */
interface Scene {
  readonly log: string;
  readonly start: () => WatcherProcess;
  /** Begins to write so many errors; the signal says when it is done. */
  readonly write: (total: number) => AbortSignal;
  readonly rotate: () => Promise<void>;
  /** How often each word was reported. */
  readonly words: () => ReadonlyMap<string, number>;
}

// All modes at the same time: they mostly wait, and a machine that is busy is what has to be stood.
describe.runIf(available("logrotate")).concurrent("real logrotate", { timeout: 180_000 }, () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
  });

  async function scene(mode: readonly string[], glob: string): Promise<Scene> {
    const folder = await mkdtemp(join(tmpdir(), "mendwatch-logrotate-"));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const log = join(folder, "logs", "shop.log");
    await mkdir(join(folder, "logs"), { mode: 0o755 });
    await writeFile(log, "");
    const receiver = await startReceiver({ secret: watcherSecret });
    ends.push(() => receiver.close());
    const settings = join(folder, "logrotate.conf");
    const rules = ["rotate 50", "missingok", "notifempty", ...mode].join("\n  ");
    await writeFile(settings, `${log} {\n  ${rules}\n}\n`, { mode: 0o644 });
    return {
      log,
      start() {
        const watcher = startWatcher({
          stateDir: join(folder, "state"),
          logs: [join(folder, "logs", glob)],
          url: receiver.url,
          maxNewFingerprints: 10_000,
        });
        ends.push(() => watcher.end("SIGKILL"));
        return watcher;
      },
      write(total) {
        const done = new AbortController();
        async function run(): Promise<void> {
          await execa(process.execPath, ["-e", writer, log, String(total)]);
          done.abort();
        }
        void run();
        return done.signal;
      },
      async rotate() {
        await execa("logrotate", ["--force", "--state", join(folder, "rotated"), settings], {
          env: { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` },
        });
      },
      words: () => receiver.counts((report) => report.error.message.split(" ")[0] ?? ""),
    };
  }

  it.each([
    { mode: ["create 0644"], glob: "shop.log" },
    { mode: ["create 0644", "compress"], glob: "shop.log" },
    { mode: ["create 0644", "compress", "delaycompress"], glob: "shop.log*" },
    { mode: ["create 0644", "compress", "dateext", "dateformat -%Y%m%d-%s"], glob: "shop.log*" },
  ])(
    `with $mode loses nothing and counts nothing twice, while the watcher is killed (MENDWATCH_SEED=${seed})`,
    async ({ mode, glob }) => {
      const random = seededRandom(seed);
      const total = 200;
      const { start, write, rotate, words } = await scene(mode, glob);
      let watcher = start();
      await watcher.saw("watcher:ready");
      const written = write(total);
      while (!written.aborted) {
        // Names with a date have seconds; logrotate skips one that is there.
        await setTimeout(1_000 + random() * 300);
        if (random() < 0.5) await watcher.end("SIGKILL");
        await rotate();
        if (random() < 0.3) {
          await setTimeout(1_100);
          await rotate();
        }
        if (random() < 0.6) {
          await watcher.end("SIGKILL");
          watcher = start();
          if (random() < 0.5) await watcher.saw("watcher:ready");
        }
      }
      await watcher.end("SIGKILL");
      await setTimeout(1_100);
      await rotate();
      watcher = start();

      await eventually(`${total} words`, () => {
        if (words().size >= total) return true;
        throw new Error(`there are ${words().size}`);
      });
      await setTimeout(3_000);
      expect([...words()].filter(([, count]) => count !== 1)).toEqual([]);
      expect(words().size).toBe(total);
    },
  );

  it.each([{ mode: ["copytruncate"] }, { mode: ["copytruncate", "compress"] }])(
    "with $mode counts nothing twice, loses nothing that was not destroyed, and says where it may have",
    async ({ mode }) => {
      const total = 120;
      const { log, start, write, rotate, words } = await scene(mode, "shop.log");
      let watcher = start();
      await watcher.saw("watcher:ready");
      const written = write(total);
      for (let round = 0; !written.aborted; round += 1) {
        await setTimeout(500);
        if (round % 2 === 1) await watcher.end("SIGKILL");
        await rotate();
        if (round % 2 === 1) {
          watcher = start();
          await watcher.saw("watcher:ready");
        }
      }
      const kept = await execa({ shell: true })`cat ${log}; for f in ${log}.*; do zcat -f $f; done`;
      const left = new Set(kept.stdout.match(/w[a-j]+(?= is not)/g));
      await eventually("everything that is still there", () => {
        const missing = [...left].filter((word) => !words().has(word));
        if (missing.length === 0) return true;
        throw new Error(`missing: ${missing.join(" ")}`);
      });
      await setTimeout(3_000);

      expect([...words()].filter(([, count]) => count !== 1)).toEqual([]);
      expect(left.size).toBeGreaterThan(total / 2);
      await watcher.end("SIGTERM");
    },
  );
});
