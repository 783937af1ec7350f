import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";

const examples = resolve(import.meta.dirname, "../../examples");
const rehearsals = join(examples, "shop-api-rehearsal");
const patch = join(rehearsals, "checkout-without-cart.patch");
const reproduction = "test/guest-checkout.test.ts";

interface Rehearsal {
  readonly match: { readonly type: string; readonly message: string; readonly frame: string };
  readonly diagnosis: { readonly verdict: string; readonly nextStep: string };
  readonly repair?: { readonly patch: string };
}

interface TestRun {
  readonly exitCode: number | undefined;
  readonly passed: number;
  readonly failed: number;
  readonly output: string;
}

describe("the example shop and its rehearsed repair", { timeout: 60_000 }, () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  /** The shop as the demo has it: a repository of its own, outside of this one. */
  async function shop(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "mendwatch-shop-"));
    folders.push(folder);
    await cp(join(examples, "shop-api"), folder, { recursive: true });
    await execa("git", ["init", "--quiet"], { cwd: folder });
    return folder;
  }

  it("is green with its bugs in it", async () => {
    const run = await nodeTest(await shop(), "test/*.test.ts");

    expect(run.output).toMatch(/^# fail 0$/m);
    expect(run.exitCode).toBe(0);
    expect(run.passed).toBeGreaterThanOrEqual(40);
  });

  it("has types that hold, before and after the repair", async () => {
    const typescript = resolve(examples, "../node_modules/.bin/tsc");
    const folder = await shop();
    const roots = ["--typeRoots", resolve(examples, "../node_modules/@types")];

    const before = await execa(typescript, ["--project", folder, ...roots], { reject: false });
    await execa("git", ["apply", patch], { cwd: folder });
    const after = await execa(typescript, ["--project", folder, ...roots], { reject: false });

    expect(before.stdout).toBe("");
    expect(after.stdout).toBe("");
  });

  it("has a reproduction that is red on the bug and green on the repair, and breaks nothing", async () => {
    const folder = await shop();
    await execa("git", ["apply", `--include=${reproduction}`, patch], { cwd: folder });
    const red = await nodeTest(folder, reproduction);
    await execa("git", ["apply", `--exclude=${reproduction}`, patch], { cwd: folder });
    const green = await nodeTest(folder, reproduction);
    const all = await nodeTest(folder, "test/*.test.ts");

    expect(red).toMatchObject({ passed: 0, failed: 2 });
    expect(red.output).toContain("Cannot read properties of null (reading 'total')");
    expect(green).toMatchObject({ passed: 2, failed: 0, exitCode: 0 });
    expect(all).toMatchObject({ failed: 0, exitCode: 0 });
  });

  it("is rehearsed for each of the three errors that the running shop logs, and for no other", async () => {
    const logged = await provoke(await shop());

    const played = await Promise.all(
      (await readdir(rehearsals))
        .filter((name) => name.endsWith(".json"))
        .map(async (name) => {
          const text = await readFile(join(rehearsals, name), "utf8");
          const rehearsal = JSON.parse(text) as Rehearsal;
          return { ...rehearsal, fits: fitting(rehearsal, logged) };
        }),
    );

    const verdicts = Object.fromEntries(played.map((one) => [one.match.type, one.diagnosis]));
    expect(verdicts).toMatchObject({
      TypeError: { verdict: "fix", nextStep: "" },
      RangeError: { verdict: "needs-info", nextStep: expect.stringContaining("Decide") },
      ReceiptError: { verdict: "config", nextStep: expect.stringContaining("receiptTexts") },
    });
    expect(played.map((one) => one.fits)).toEqual([1, 1, 1]);
    expect(played.filter((one) => one.repair !== undefined)).toHaveLength(1);
  });

  it("logs the failed checkout and its two consequences under one request id", async () => {
    const lines = (await provoke(await shop()))
      .filter((entry) => entry.startsWith('{"level":50'))
      .map((entry) => JSON.parse(entry) as { reqId: string; err: { type: string } });

    const checkout = lines.filter((line) => line.reqId === lines[0]?.reqId);
    expect(checkout.map((line) => line.err.type)).toEqual([
      "TypeError",
      "PaymentError",
      "AuditError",
    ]);
    expect(lines.filter((line) => line.err.type === "RangeError")).toHaveLength(1);
  });
});

/** How many of the logged errors a rehearsal fits. */
function fitting({ match }: Rehearsal, logged: readonly string[]): number {
  return logged.filter((entry) => {
    const firstOwnFrame = /\(file:\/\/([^)]*?):\d+:\d+\)/.exec(entry)?.[1] ?? "";
    return (
      entry.includes(match.type) &&
      entry.includes(match.message) &&
      firstOwnFrame.endsWith(match.frame)
    );
  }).length;
}

/** Provokes each bug once; returns the lines of standard output, and standard error as one entry. */
async function provoke(folder: string): Promise<readonly string[]> {
  const shop = execa(process.execPath, [join(folder, "src/main.ts")], {
    env: { PORT: "0" },
    ipc: true,
    reject: false,
  });
  const { port } = (await shop.getOneMessage()) as { port: number };
  async function call(path: string, init?: RequestInit): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    await response.text();
    return response.status;
  }
  const french = { method: "POST", headers: { "x-session": "camille" } };
  const statuses = [
    await call("/api/checkout", { method: "POST" }),
    await call("/api/reports/sales?from=01.03.2026&to=31.03.2026"),
    await call("/api/cart/items", { ...french, body: '{"product":"mug"}' }),
    await call("/api/checkout", { ...french, body: '{"locale":"fr"}' }),
    await call("/health"),
  ];
  shop.kill("SIGTERM");
  const { stdout, stderr, exitCode } = await shop;
  expect(statuses).toEqual([500, 500, 200, 201, 200]);
  expect(exitCode).toBe(0);
  return [...stdout.split("\n"), stderr];
}

async function nodeTest(folder: string, files: string): Promise<TestRun> {
  const { exitCode, stdout } = await execa(
    process.execPath,
    ["--test", "--test-reporter=tap", files],
    { cwd: folder, reject: false },
  );
  return {
    exitCode,
    passed: counted("pass", stdout),
    failed: counted("fail", stdout),
    output: stdout,
  };
}

/** A number at the end of a TAP report. */
function counted(what: string, tap: string): number {
  return Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(tap)?.[1] ?? Number.NaN);
}
