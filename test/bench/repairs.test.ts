import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";

import { createRedactor, detectText, type Occurrence } from "@mendwatch/detection";
import { createUnboxedSandbox } from "@mendwatch/fixer";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runHidden } from "../../bench/repairs/judge.ts";
import { produceLog } from "../../bench/repairs/production.ts";
import { ownCases, readCases } from "../../bench/repairs/read-cases.ts";

const main = resolve(import.meta.dirname, "../../bench/repairs/run.ts");
const minute = 60_000;
const cases = await readCases(ownCases);

/** Services run on the Node.js that runs the tests, not on what else there is. */
const path = [dirname(process.execPath), process.env["PATH"]].join(delimiter);

let folder = "";
const usualPath = process.env["PATH"];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mendwatch-bench-"));
  process.env["PATH"] = path;
});
afterAll(async () => {
  process.env["PATH"] = usualPath;
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe("the cases of the repairs benchmark", () => {
  it("are of many kinds, in two languages, and ten are not to be repaired", () => {
    const repairable = cases.filter(({ right }) => right !== null);
    const kinds = new Set(repairable.map(({ kind }) => kind));

    expect(repairable.length).toBeGreaterThanOrEqual(20);
    expect(kinds.size).toBeGreaterThanOrEqual(15);
    expect(repairable.filter(({ language }) => language === "typescript")).toHaveLength(5);
    expect(cases.length - repairable.length).toBeGreaterThanOrEqual(10);
  });

  it.each(cases.map((one) => [one.name, one] as const))(
    "%s: its suite is green, and its log has its one error, as the service logs it now",
    { timeout: 2 * minute },
    async (name, one) => {
      const place = {
        folder: await mkdtemp(join(folder, `${name}-`)),
        store: join(folder, "store"),
      };
      const { log, root } = await produceLog(one, place);

      const logged = errorsIn(await readFile(log, "utf8"));
      const shown = errorsIn(await readFile(join(one.folder, "log", "service.log"), "utf8"));
      const suite = await execa("sh", ["-c", one.checks.test], { cwd: root, reject: false });

      expect(suite).toMatchObject({ exitCode: 0 });
      expect(new Set([...logged, ...shown].map(({ fingerprint }) => fingerprint)).size).toBe(1);
      expect(logged[0]?.error).toMatchObject({
        type: one.error.type,
        message: expect.stringContaining(one.error.message) as string,
      });
      expect(ownFile(logged[0])).toContain(one.error.frame ?? "");
    },
  );

  it.each(cases.filter(({ right }) => right !== null).map((one) => [one.name, one] as const))(
    "%s: its hidden tests see the bug",
    { timeout: 2 * minute },
    async (name, one) => {
      const copy = await mkdtemp(join(folder, `${name}-`));
      await cp(join(one.folder, "service"), copy, { recursive: true });
      const tools = { store: join(folder, "store"), sandbox: createUnboxedSandbox() };

      expect(await runHidden(one, copy, tools)).toMatch(/fail [1-9]/);
    },
  );
});

describe("the repairs benchmark", () => {
  const timeout = 3 * minute;

  it(
    "plays the answers to a case and ends well where each ends as it must",
    { timeout },
    async () => {
      const { exitCode, stdout } = await bench("--only", "tag-index", "--json");

      expect(exitCode).toBe(0);
      const { summary, results } = JSON.parse(stdout) as Printed;
      expect(summary).toMatchObject({
        rightFixes: 1,
        wrongProven: 0,
        wrongProposed: 1,
        problems: 0,
      });
      expect(results.map(({ answer, judged }) => [answer, judged.state, judged.hidden])).toEqual([
        ["right", "proposed", true],
        ["wrong", "proposed", false],
        ["deletes-tests", "refused", false],
      ]);
    },
  );

  it("fails where a wrong repair is called proven", { timeout }, async () => {
    const own = join(folder, "own-cases");
    const from = join(ownCases, "exact-counters");
    const to = join(own, "exact-counters");
    await mkdir(own);
    await cp(from, to, { recursive: true });
    await cp(join(from, "answers", "blind-spot.patch"), join(to, "answers", "wrong.patch"));
    const described = JSON.parse(await readFile(join(from, "case.json"), "utf8")) as object;
    const lesser = { ...described, blindSpot: null };
    await writeFile(join(to, "case.json"), JSON.stringify(lesser));

    const { exitCode, stdout } = await bench("--cases", own);

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^wrong, called proven 1$/m);
    expect(stdout).toContain("exact-counters: expected refused P0, got proposed P3");
  });

  it("refuses the name of a case that does not exist", { timeout }, async () => {
    const { exitCode, stderr } = await bench("--only", "no-such-case");

    expect(exitCode).toBe(1);
    expect(stderr).toContain("no such case: no-such-case");
  });
});

interface Printed {
  readonly summary: object;
  readonly results: readonly {
    readonly answer: string;
    readonly judged: { readonly state: string; readonly hidden: boolean | null };
  }[];
}

function bench(...args: readonly string[]) {
  const node = ["--conditions=mendwatch:source", main];
  return execa(process.execPath, [...node, ...args], { reject: false, stdin: "ignore" });
}

function errorsIn(text: string): readonly Occurrence[] {
  return detectText(text, { redactor: createRedactor() });
}

function ownFile(occurrence: Occurrence | undefined): string {
  return occurrence?.error.frames.find(({ inApp }) => inApp)?.file ?? "";
}
