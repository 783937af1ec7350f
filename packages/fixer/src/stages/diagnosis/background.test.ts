import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { bringFix, moveFix } from "../../../../../test/support/move-fix.ts";
import { sampleReport } from "../../../../../test/support/sample-report.ts";
import { stagedAt, stageFix, type StagedFix } from "../../../../../test/support/staged-fix.ts";
import type { Lesson } from "../../model/lesson.ts";
import type { Background } from "../../ports/agent.ts";
import type { FixPatch } from "../../ports/store-fixes.ts";
import { required } from "../required.ts";
import { createWorkspaceStage } from "../workspace/workspace.ts";
import { readBackground } from "./background.ts";

describe("what an agent is told besides the report", { timeout: 60_000 }, () => {
  let staged: StagedFix;
  beforeEach(async () => {
    const files = {
      "CLAUDE.md": "The top.\n",
      "api/CLAUDE.md": "The service.\n",
      "web/CLAUDE.md": "Another service.\n",
      "api/src/cart.ts": "1\n",
      "web/src/cart.ts": "1\n",
    };
    staged = await stageFix(files, { dir: "api" });
  });
  afterEach(() => staged.end());

  async function read(): Promise<Background> {
    await staged.run(createWorkspaceStage(staged));
    const { fix, project, signal } = staged;
    return readBackground(staged, fix, project, required(fix, "workspace"), signal);
  }

  it("has the guidance on the way to the service, as the base commit has it", async () => {
    await staged.run(createWorkspaceStage(staged));
    const workspace = required(staged.fix, "workspace");
    await writeFile(join(workspace.path, "CLAUDE.md"), "Written by an agent.\n");
    const { fix, project, signal } = staged;

    const { guidance } = await readBackground(staged, fix, project, workspace, signal);

    expect(guidance).toEqual([
      { path: "CLAUDE.md", text: "The top.\n" },
      { path: "api/CLAUDE.md", text: "The service.\n" },
    ]);
  });

  it("takes no guidance from a link, nor from a file that nobody would read", async () => {
    await staged.push({
      "CLAUDE.md": { link: "/etc/passwd" },
      "api/CLAUDE.md": "x".repeat(300_000),
    });

    expect((await read()).guidance).toEqual([]);
  });

  it("names the last commits that touched the files of the frames, newest first", async () => {
    const first = await staged.owner.git("rev-parse", "HEAD");
    const guests = await staged.push({ "api/src/cart.ts": "2\n", "api/README.md": "" });
    await staged.push({ "web/src/cart.ts": "2\n" });
    const file = "/app/api/dist/cart.js";
    const error = { ...staged.fix.report.error, frames: [frame(file)] };
    staged.fix = { ...staged.fix, report: { ...staged.fix.report, error } };

    const { suspects } = await read();

    expect(suspects).toEqual([
      { commit: guests, at: expect.any(Number), subject: "More", files: ["api/src/cart.ts"] },
      { commit: first, at: expect.any(Number), subject: "A shop", files: ["api/src/cart.ts"] },
    ]);
    expect(new Date(suspects[0]?.at ?? 0).getUTCFullYear()).toBeGreaterThan(2020);
  });

  it("names five commits at most, and none where no frame is known", async () => {
    for (let nth = 0; nth < 6; nth += 1) await staged.push({ "api/src/cart.ts": `${nth} more\n` });
    expect((await read()).suspects).toHaveLength(5);

    const error = { ...staged.fix.report.error, frames: [] };
    staged.fix = { ...staged.fix, report: { ...staged.fix.report, error } };
    expect((await read()).suspects).toEqual([]);
  });

  it("names what broke along with it in this incident, and nothing else", async () => {
    const { store, fix } = staged;
    const root = fix.fingerprint;
    const { error } = sampleReport();
    const reports = [
      symptom("1", { id: "incident-0001", root }),
      symptom("2", { id: "incident-0009", root }),
      symptom("3", { id: "incident-0001", root: "f".repeat(16) }),
      { ...symptom("4", { id: "incident-0001", root }), project: "web" },
    ];
    for (const report of [sampleReport(), ...reports]) await store.recordReport(report, 0);

    expect((await read()).symptoms).toEqual([{ type: error.type, message: "symptom 1", count: 3 }]);
  });

  it("knows earlier fixes of the error, what they said and what became of them", async () => {
    const outcome = { code: "verdict:config", text: "No key. Next: Set it." };
    const diagnosis = {
      verdict: "config",
      confidence: "high",
      cause: "No key.",
      nextStep: "Set it.",
    } as const;
    await closedFix("aaaa0001", staged.fix.fingerprint, { diagnosis, outcome });
    await closedFix("aaaa0002", "0".repeat(16), { diagnosis, outcome });

    expect((await read()).attempts).toEqual([
      {
        attempt: 1,
        outcome: "verdict:config: No key. Next: Set it.",
        cause: "No key.",
        patch: null,
      },
    ]);
  });

  it("tells what people have taught: of this error first, then of the project, and notes that it did", async () => {
    const { store, fix } = staged;
    const { repository, project, fingerprint } = fix;
    function teach(id: string, changes: Partial<Lesson>): Promise<void> {
      const lesson = { id, repository, project, text: id, fix: null, fingerprint: null };
      const written = { ...lesson, actor: "terminal:anna", at: 1, usedAt: null, ...changes };
      return store.putLesson(written, 50);
    }
    await teach("of the error", { fingerprint });
    await teach("of the project", { at: 3 });
    await teach("older", { at: 2 });
    await teach("of another project", { project: "web" });
    await teach("of another repository", { repository: "/code/web" });

    expect((await read()).lessons).toEqual(["of the error", "of the project", "older"]);
    const used = (await store.listLessons({})).filter(({ usedAt }) => usedAt === stagedAt);
    expect(used.map(({ id }) => id)).toEqual(["of the project", "older", "of the error"]);
  });

  it("tells ten lessons at most", async () => {
    const { store, fix } = staged;
    const { repository, project } = fix;
    for (let at = 0; at < 12; at += 1) {
      const lesson = { id: `lesson-${at}`, repository, project, text: `No. ${at}`, fix: null };
      const rest = { fingerprint: null, actor: "terminal:anna", at, usedAt: null };
      await store.putLesson({ ...lesson, ...rest }, 50);
    }

    const { lessons } = await read();

    expect(lessons).toHaveLength(10);
    expect(lessons[0]).toBe("No. 11");
  });

  /** Takes a fix to `abstained` in the store. */
  async function closedFix(id: string, fingerprint: string, patch: FixPatch): Promise<void> {
    const { store, fix } = staged;
    const report = sampleReport({ fingerprint, id: `report-${id}`, incident: { id } });
    const { repository } = fix;
    const received = await store.receiveFix({ id, repository, report, observedSince: 0, now: 1 });
    const diagnosing = await bringFix(store, received.fix, "diagnosing", {}, 2);
    await moveFix(store, diagnosing, "abstained", patch, { now: 2 });
  }
});

function frame(file: string) {
  return { file, line: 1, column: 1, function: "total", inApp: true };
}

function symptom(nth: string, incident: { readonly id: string; readonly root: string }) {
  const { error } = sampleReport();
  return sampleReport({
    id: `report-symptom-${nth}`,
    fingerprint: nth.repeat(16),
    error: { ...error, message: `symptom ${nth}` },
    incident: { role: "symptom", ...incident },
  });
}
