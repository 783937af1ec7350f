import { createAssembler, createRedactor, detect } from "@mendwatch/detection";
import { describe, expect, it } from "vitest";

import { pm2Deaths } from "./pm2-deaths.ts";

/** What is said of the processes `shop` and `crash api` while pm2 7 writes these lines to its log. */
function read(...lines: readonly string[]): readonly string[] {
  const translate = pm2Deaths(new Set(["shop", "crash api"]));
  const written = lines.map((line) => `2026-11-20T14:04:20: PM2 log: ${line}`);
  return written.flatMap((line, index) => {
    const before = written.slice(0, index).map((text) => `${text}\n`);
    const text = translate(line, () => before.join(""));
    if (text === null) return [];
    const assembler = createAssembler();
    const entries = [...assembler.push({ text, offset: 0, number: 0 }), ...assembler.flush("end")];
    const found = entries.flatMap((entry) => detect(entry, { redactor: createRedactor() }));
    return found.map(({ error, fatal }) => `${fatal ? "fatal: " : ""}${error.message}`);
  });
}

describe("pm2's own log tells", () => {
  it("of a process that ended with a code, or by a signal that nobody sent to stop it", () => {
    expect(read("App [crash api:0] exited with code [3] via signal [SIGINT]")).toEqual([
      "fatal: crash api exited with code 3",
    ]);
    expect(read("App [shop:1] exited with code [0] via signal [SIGKILL]")).toEqual([
      "fatal: shop was killed by SIGKILL",
    ]);
  });

  it("nothing of one that was asked to stop, that is done, or that is not ours", () => {
    expect(
      read(
        "App [shop:1] online",
        "Stopping app:shop id:1",
        "App name:shop id:1 disconnected",
        "App [shop:1] exited with code [1] via signal [SIGINT]",
      ),
    ).toEqual([]);
    expect(
      read(
        "Stopping app:shop id:_old_1",
        "App [shop:_old_1] exited with code [0] via signal [SIGKILL]",
      ),
    ).toEqual([]);
    expect(read("App [shop:1] exited with code [0] via signal [SIGINT]")).toEqual([]);
    expect(read("App [other:1] exited with code [1] via signal [SIGINT]")).toEqual([]);
    expect(read("App [shop:1] online", "pid=889 msg=process tree killed (1 pids)")).toEqual([]);
  });

  it("of a death after a restart that somebody asked for", () => {
    expect(
      read(
        "Stopping app:shop id:1",
        "App [shop:1] exited with code [0] via signal [SIGINT]",
        "App [shop:1] online",
        "App [shop:1] exited with code [1] via signal [SIGINT]",
      ),
    ).toEqual(["fatal: shop exited with code 1"]);
  });

  it("that it gave a process up, or restarted it because of its memory", () => {
    expect(
      read(
        "App [shop:1] exited with code [1] via signal [SIGINT]",
        'Script /srv/shop.js had too many unstable restarts (16). Stopped. "errored"',
      ).at(-1),
    ).toBe("fatal: shop was given up by pm2 after 16 restarts");
    expect(
      read(
        "[PM2][WORKER] Process 1 restarted because it exceeds --max-memory-restart value (current_memory=9 max_memory_limit=8 [octets])",
        "Stopping app:shop id:1",
        "App [shop:1] exited with code [0] via signal [SIGINT]",
      ),
    ).toEqual(["fatal: shop was restarted by pm2 because it exceeded its memory limit"]);
  });
});
