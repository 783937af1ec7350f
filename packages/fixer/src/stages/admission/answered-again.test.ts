import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { bringFix, moveFix } from "../../../../../test/support/move-fix.ts";
import { sampleReport } from "../../../../../test/support/sample-report.ts";
import { stageFix, type StagedFix } from "../../../../../test/support/staged-fix.ts";
import type { Fix, Outcome } from "../../model/fix.ts";
import { diagnosisPrompt } from "../../prompts/diagnosis-prompt.ts";
import type { ReceiveOutcome } from "../../ports/store-fixes.ts";
import { agentTask } from "../diagnosis/agent-task.ts";
import { required } from "../required.ts";
import { createWorkspaceStage } from "../workspace/workspace.ts";
import { createAdmissionStage } from "./admission.ts";

const day = 86_400_000;
const hour = 3_600_000;
const config = {
  verdict: "config",
  confidence: "high",
  cause: "No key.",
  nextStep: "Set it.",
} as const;

/** An error that was answered, and comes again. */
describe("an error that comes again after an answer", { timeout: 60_000 }, () => {
  let staged: StagedFix;
  let now: number;
  beforeEach(async () => {
    staged = await stageFix({ "src/cart.js": "1\n" });
    now = 100 * day;
  });
  afterEach(() => staged.end());

  let reports = 0;
  /** A report arrives, and admission looks at the fix that it begins. */
  async function arrives(
    count24h: number,
  ): Promise<{ readonly outcome: ReceiveOutcome; readonly fix: Fix }> {
    const { store, project } = staged;
    reports += 1;
    const id = `report-again-${reports}`;
    const report = sampleReport({ id, count24h, incident: { id: `incident-${reports}` } });
    const { outcome, fix } = await store.receiveFix({
      id: (0x10000000 + reports).toString(16),
      repository: "/code/shop",
      report,
      ignored: (await store.listRules({})).length > 0,
      observedSince: now - day,
      now,
    });
    if (outcome !== "created") return { outcome, fix };
    const admission = createAdmissionStage({
      store,
      clock: { ...staged.clock, now: () => now },
      abilities: async () => ({ agent: true, forges: ["local"] }),
      limits: { attempts: 2, expire: { verdict: 30 * day, skip: 14 * day, mute: day } },
    });
    const context = { fix, project, signal: staged.signal, checkpoint: () => Promise.resolve() };
    const result = await admission(context);
    if (!("to" in result)) throw new Error("admission waits");
    return { outcome, fix: await moveFix(store, fix, result.to, result.patch, { now }) };
  }
  /** A fix that ended with this answer. */
  async function answered(outcome: Outcome, count24h: number): Promise<Fix> {
    const { store } = staged;
    const { fix } = await arrives(count24h);
    const diagnosing = await bringFix(store, fix, "diagnosing", {}, now);
    return moveFix(store, diagnosing, "abstained", { diagnosis: config, outcome }, { now });
  }
  const verdict = { code: "verdict:config", text: "Verdict config. No key. Next: Set it." };

  it("is told once a day, with the answer, and not attempted", async () => {
    await answered(verdict, 3);
    now += hour;

    const again = await arrives(4);
    now += hour;
    const soon = await arrives(5);

    expect(again.fix).toMatchObject({
      state: "observed",
      outcome: { code: "known-verdict", text: expect.stringContaining("Next: Set it.") },
    });
    expect(soon).toMatchObject({ outcome: "answered", fix: { id: again.fix.id } });
  });

  it("is attempted again as soon as it comes ten times as often, also on the day it was told", async () => {
    await answered(verdict, 3);
    now += hour;
    await arrives(20);
    now += hour;

    expect(await arrives(29)).toMatchObject({ outcome: "answered" });
    expect(await arrives(30)).toMatchObject({ outcome: "created", fix: { state: "admitted" } });
  });

  it("is attempted again as soon as the answer expires, also on the day it was told", async () => {
    await answered(verdict, 3);
    now += 30 * day - hour;
    expect(await arrives(3)).toMatchObject({ fix: { state: "observed" } });
    now += hour;

    expect(await arrives(3)).toMatchObject({ outcome: "created", fix: { state: "admitted" } });
  });

  describe.each([
    ["a skip", "skip", 14 * day, "observed", "skipped-before"],
    ["a mute", "mute", day, "muted", "muted"],
  ] as const)("%s", (_, kind, expire, state, code) => {
    async function answer(count24h: number): Promise<void> {
      const { fix } = await arrives(count24h);
      await bringFix(staged.store, fix, "diagnosed", {}, now);
      const decision = { decision: kind, actor: "telegram:Anna (42)", commit: null } as const;
      await staged.store.decide({ id: fix.id, ...decision, at: now });
    }

    it("keeps it quiet until it expires, and not a moment longer", async () => {
      await answer(3);
      now += expire - 1;
      const quiet = await arrives(3);
      const again = await arrives(3);
      now += 1;

      expect(quiet.fix).toMatchObject({ state, outcome: { code } });
      expect(again).toMatchObject({ outcome: "answered", fix: { id: quiet.fix.id } });
      expect(await arrives(3)).toMatchObject({ outcome: "created", fix: { state: "admitted" } });
    });

    it("keeps it quiet until it comes ten times as often, also right after it was told", async () => {
      await answer(3);
      now += hour;
      const quiet = await arrives(29);
      const again = await arrives(29);
      now += hour;

      expect(quiet.fix).toMatchObject({ state, outcome: { code } });
      expect(again).toMatchObject({ outcome: "answered", fix: { id: quiet.fix.id } });
      expect(await arrives(30)).toMatchObject({ outcome: "created", fix: { state: "admitted" } });
    });
  });

  it("is ignored as long as the rule holds, however often and however late it comes", async () => {
    const { id, project, fingerprint, report } = (await arrives(3)).fix;
    await staged.store.requestCancel({ id, actor: "test", reason: null, now });
    const rule = { id: "bbbb0001", project, fingerprint, error: report.error, actor: "web:anna" };
    await staged.store.addRule({ ...rule, at: now });

    const first = await arrives(3_000);
    now += 400 * day;
    const late = await arrives(3_000_000);
    const again = await arrives(3_000_000);

    for (const { fix } of [first, late]) {
      expect(fix).toMatchObject({ state: "ignored", outcome: { code: "ignored" } });
      expect(fix.outcome?.text).toContain("web:anna");
    }
    expect(again).toMatchObject({ outcome: "answered", fix: { id: late.fix.id } });
  });

  it("is attempted again as soon as the rule that ignored it is gone", async () => {
    const { fix } = await arrives(3);
    await bringFix(staged.store, fix, "diagnosed", {}, now);
    const { id, project, fingerprint, report } = fix;
    const rule = { id: "bbbb0001", project, fingerprint, error: report.error, actor: "web:anna" };
    await staged.store.addRule({ ...rule, at: now });
    const ignore = { decision: "ignore", actor: "web:anna", commit: null } as const;
    await staged.store.decide({ id, ...ignore, at: now });
    now += hour;
    const quiet = await arrives(3);

    await staged.store.removeRule("bbbb0001");
    now += 1;
    const free = await arrives(3);

    expect(quiet.fix.state).toBe("ignored");
    expect(free).toMatchObject({ outcome: "created", fix: { state: "admitted" } });
  });

  it("is attempted by an agent that is told the earlier answer", async () => {
    await answered(verdict, 3);
    now += 31 * day;
    const { fix } = await arrives(3);
    staged.fix = { ...fix, state: "preparing" };
    await staged.run(createWorkspaceStage(staged));
    const workspace = required(staged.fix, "workspace");

    const task = await agentTask(staged, staged.fix, staged.project, workspace, staged.signal);
    const { text } = await diagnosisPrompt(task, staged.project);

    expect(fix).toMatchObject({ state: "admitted", attempt: 2 });
    expect(text).toContain("attempt 1: verdict:config: Verdict config. No key. Next: Set it.");
    expect(text).toContain("its cause, as it was seen then: No key.");
  });
});
