import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { startPart, type Part } from "./part.ts";

describe("a part of the demo", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-part-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  interface Run {
    readonly part: Part;
    readonly lines: readonly string[];
    /** Resolves with the message of an end before its time. */
    readonly end: Promise<string>;
    /** Resolves once the line was printed. */
    readonly printed: (line: string) => Promise<void>;
  }

  function run(script: string): Run {
    const lines: string[] = [];
    const ending = Promise.withResolvers<string>();
    const waiting = new Map<string, () => void>();
    const part = startPart({
      name: "clerk",
      command: [process.execPath, "-e", script],
      cwd: folder,
      env: {},
      logs: { out: join(folder, "out.log"), err: join(folder, "err.log") },
      onLine: (line) => {
        lines.push(line);
        waiting.get(line)?.();
      },
      onEnd: (error) => ending.resolve(String(error)),
    });
    return {
      part,
      lines,
      end: ending.promise,
      printed: (line) => new Promise((resolve) => waiting.set(line, resolve)),
    };
  }

  it("hands over its lines and keeps them in its logs", async () => {
    const { lines, end } = run(`console.log("open\\u2028still open"); console.error("hm")`);

    await end;

    expect(lines).toEqual(["open\u2028still open"]);
    expect(await readFile(join(folder, "out.log"), "utf8")).toBe("open\u2028still open\n");
    expect(await readFile(join(folder, "err.log"), "utf8")).toBe("hm\n");
  });

  it("says with which code it ended, and what it said last", async () => {
    const { end } = run(
      `for (let i = 0; i < 50; i++) console.error("line " + i); process.exitCode = 3`,
    );

    const message = await end;

    expect(message).toContain("the clerk of the demo ended (exit code 3)");
    expect(message).toContain("line 49");
    expect(message).not.toContain("line 9\n");
  });

  it("says so when it cannot be started at all", async () => {
    const ending = Promise.withResolvers<string>();
    startPart({
      name: "clerk",
      command: [join(folder, "absent")],
      cwd: folder,
      env: {},
      onLine: () => undefined,
      onEnd: (error) => ending.resolve(String(error)),
    });

    expect(await ending.promise).toContain("ENOENT");
  });

  it("ends when it is stopped, and that is no failure", async () => {
    const { part, end, printed } = run(`console.log("up"); setInterval(() => {}, 1000)`);

    await printed("up");
    await part.stop();
    const outcome = await Promise.race([end, Promise.resolve("stopped quietly")]);

    expect(outcome).toBe("stopped quietly");
  });

  it("fails when its lines cannot be taken", async () => {
    const ending = Promise.withResolvers<string>();
    startPart({
      name: "clerk",
      command: [process.execPath, "-e", `console.log("no JSON")`],
      cwd: folder,
      env: {},
      onLine: (line) => void JSON.parse(line),
      onEnd: (error) => ending.resolve(String(error)),
    });

    expect(await ending.promise).toContain("SyntaxError");
  });
});
