import {
  answering,
  startScriptedModel,
  using,
  type Answer,
  type ScriptedModel,
  type Turn,
} from "@mendwatch/scripted-model";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";

import { eventually } from "../support/eventually.ts";
import { livingOf } from "../support/living-of.ts";
import { guestCheckout, rightRepair } from "../support/broken-shop.ts";
import { available } from "../support/requirements.ts";
import { tellStory, type FixRow, type Story } from "../support/story.ts";
import { startTelegram } from "../support/telegram/emulator.ts";
import { createPerson } from "../support/telegram/person.ts";
import type { Sent } from "../support/telegram/world.ts";

const minutes = 60_000;

/** Tokens of each answer: enough that none is free. */
const usage = { input: 1_000, output: 1_000 };

const apiKey = { ANTHROPIC_API_KEY: "sk-ant-api03-of-a-test", CLAUDE_CODE_OAUTH_TOKEN: "" };
const planToken = { ANTHROPIC_API_KEY: "", CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-of-a-test" };

const diagnosis: readonly Turn[] = [
  costing(using("Read", { file_path: "${cwd}/src/cart.js" })),
  costing(
    answering({ verdict: "fix", confidence: "high", cause: "A guest has no cart.", nextStep: "" }),
  ),
];
const writing: readonly Turn[] = [
  costing(using("Read", { file_path: "${cwd}/src/cart.js" })),
  ...Object.entries(rightRepair).map(([path, content]) =>
    costing(using("Write", { file_path: `\${cwd}/${path}`, content })),
  ),
];
const reporting = costing(
  answering({ title: "Let a guest check out", summary: "No cart, no total." }),
);

const able = available("claude") && available("bwrap") && available("socat", ["-V"]);

describe.skipIf(!able)("a fix whose agent costs money", { timeout: 3 * minutes }, () => {
  let story: Story;
  let model: ScriptedModel;
  afterEach(async () => {
    await story.end();
    await model.close();
  });

  /** Brings the error to a fixer whose agent asks a model that plays these turns in each run. */
  async function begin(turns: {
    readonly diagnose: readonly Turn[];
    readonly repair: readonly Turn[];
    readonly fixer?: string;
    /** What pays; an API key where left out. */
    readonly credential?: Readonly<Record<string, string>>;
  }): Promise<ReturnType<Story["fixer"]>> {
    model = await startScriptedModel([
      {
        name: "diagnose",
        fits: ({ answerFields }) => answerFields.includes("verdict"),
        turns: turns.diagnose,
      },
      {
        name: "repair",
        fits: ({ answerFields }) => answerFields.includes("title"),
        turns: turns.repair,
      },
    ]);
    story = await tellStory({
      rehearsals: [],
      boxed: true,
      agent: "{ kind: claude }",
      env: { ...(turns.credential ?? apiKey), ANTHROPIC_BASE_URL: model.url },
      ...(turns.fixer === undefined ? {} : { fixer: turns.fixer }),
    });
    const fixer = story.fixer();
    await fixer.saw("fixer:ready");
    await story.watcher().saw("watcher:ready");
    await story.write(guestCheckout(Date.now(), "r1", story.root));
    return fixer;
  }
  async function budget(): Promise<Budget> {
    return JSON.parse((await story.run("budget", "--json")).stdout) as Budget;
  }
  /** Answers that the model gave in full. */
  function answers(): number {
    return model.received.filter(({ script }) => script !== null).length;
  }

  it("is charged what it spent, once, when the fixer is killed in the middle of a run", async () => {
    const gate = holding();
    const fixer = await begin({ diagnose: diagnosis, repair: [...writing, gate.turn] });

    await gate.reached;
    await fixer.end("SIGKILL");
    const killed = await budget();
    gate.open();
    await story.fixer().saw("fixer:ready");
    const fix = await story.fixIn("proposed");
    const after = await budget();

    // A fix may spend 2 dollars: the run that was killed still had them reserved.
    expect(killed.dollars.reserved).toBeGreaterThan(0);
    expect(fix.charges.map(({ step, spending }) => [step, spending.requests])).toEqual([
      ["diagnose", 2],
      ["repair", 3],
      ["repair", 4],
    ]);
    expect(sum(fix, ({ outputTokens }) => outputTokens)).toBe(9 * usage.output);
    // The one that was held when the fixer was killed was never answered.
    expect(answers()).toBe(9 + 1);
    expect(after.dollars.reserved).toBe(0);
    expect(after.dollars.today).toBeCloseTo(
      sum(fix, ({ dollars }) => dollars),
      9,
    );
    expect(after.dollars.thisMonth).toBeCloseTo(after.dollars.today, 9);
    expect(after.runs.today).toBe(1);
  });

  it.each([
    ["diagnosing", "diagnose", [1]],
    ["repairing", "repair", [2, 3]],
  ] as const)(
    "leaves nothing running and nothing reserved when it is cancelled while %s",
    async (state, step, requests) => {
      const gate = holding();
      const [reading = reporting] = diagnosis;
      const turns = { diagnose: diagnosis, repair: [...writing, gate.turn] };
      await begin(state === "diagnosing" ? { ...turns, diagnose: [reading, gate.turn] } : turns);
      await gate.reached;
      const working = await story.fixIn(state);
      // The run is named after the lease, whose number nobody is told.
      const runs = Array.from({ length: 9 }, (_, fence) => `${working.id}-${fence}-${step}`);
      const alive = await livingOf(runs);

      await story.run("cancel", working.id);
      const cancelled = await story.fixIn("cancelled");
      const after = await budget();

      expect(alive.length).toBeGreaterThan(0);
      expect(await livingOf(runs)).toEqual([]);
      expect(cancelled.charges.map(({ spending }) => spending.requests)).toEqual(requests);
      expect(after.dollars.reserved).toBe(0);
      expect(after.dollars.today).toBeCloseTo(
        sum(cancelled, ({ dollars }) => dollars),
        9,
      );
    },
  );

  it("waits until the plan's window ends and goes on, told once and counted as nothing", async () => {
    let resetsAt = 0;
    const fixer = await begin({
      credential: planToken,
      diagnose: diagnosis,
      repair: [
        (asked) => {
          if (resetsAt === 0) resetsAt = Math.ceil(Date.now() / 1_000) + 20;
          if (Date.now() < resetsAt * 1_000) return rejected(resetsAt);
          const [first = reporting] = writing;
          return typeof first === "function" ? first(asked) : first;
        },
        ...writing.slice(1),
        reporting,
      ],
    });
    const held = await fixer.saw("queue:held");
    const status = await story.run("status");
    const waiting = await story.fixIn("admitted");
    const between = await budget();
    const freed = await fixer.saw("queue:freed");
    const fix = await story.fixIn("proposed");

    expect(held).toMatchObject({ reason: "plan-limit", until: resetsAt * 1_000 });
    expect(status.stdout).toContain(`waits until ${new Date(resetsAt * 1_000).toISOString()}`);
    expect(waiting.audit.at(-1)).toMatchObject({ from: "repairing", to: "admitted" });
    expect(between.runs.today).toBe(0);
    expect(freed).toMatchObject({ reason: "plan-limit" });
    expect(fixer.events.filter(({ event }) => event.startsWith("queue:"))).toHaveLength(2);
    expect(fix.requeues).toBe(0);
    expect(fix.charges.map(({ step, spending }) => [step, spending.requests])).toEqual([
      ["diagnose", 2],
      ["repair", 4],
    ]);
    expect((await budget()).runs.today).toBe(1);
  });

  it("is told of in the chat, once and with a sound, when it is spent faster than the alarm says", async () => {
    const telegram = await startTelegram();
    onTestFinished(() => telegram.close());
    createPerson(telegram, 42, "Anna");
    const verdict = costing(
      answering({ verdict: "config", confidence: "high", cause: "No key.", nextStep: "Set it." }),
    );
    await begin({
      diagnose: [...diagnosis.slice(0, 1), verdict],
      repair: [],
      fixer: `  budget: { alarm: 0.01/h }\ntelegram: { token: "${telegram.token}", apiRoot: "${telegram.url}", chat: "42", people: ["42"] }`,
    });
    function alarms(): readonly Sent[] {
      return telegram
        .messages(42)
        .filter(({ message }) => message.text?.includes("fixer.budget.alarm"));
    }

    const alarm = await eventually("the alarm", () => alarms()[0]);
    await story.fixIn("abstained");
    const last = await eventually("the verdict on the card", () =>
      telegram.messages(42).find(({ message }) => message.text?.includes("Verdict: config")),
    );

    expect(alarm.message.text).toMatch(
      /^📣 \$0\.\d\d was spent in 60 minutes, more than the \$0\.01/,
    );
    expect(alarm.silent).toBe(false);
    expect(alarms()).toHaveLength(1);
    expect(last.message.text).toContain("Next step: Set it.");
  });

  it("ends with its diagnosis when it has spent what one fix may spend", async () => {
    await begin({
      diagnose: diagnosis,
      repair: [...writing, reporting],
      fixer: "  budget: { run: 0.04 }",
    });

    const failed = await story.fixIn("failed");

    expect(["MW_BUDGET_RUN", "MW_AGENT_BUDGET"]).toContain(failed.outcome?.code);
    expect((await budget()).dollars.reserved).toBe(0);
  });
});

interface Budget {
  readonly runs: { readonly today: number };
  readonly dollars: {
    readonly today: number;
    readonly thisMonth: number;
    readonly reserved: number;
  };
}

function costing(answer: Answer): Answer {
  return { ...answer, usage };
}

/** A turn at which the model stands still until it is opened; afterwards it reports. */
function holding(): { readonly turn: Turn; readonly reached: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isOpen = false;
  return {
    reached: promise,
    open: () => {
      isOpen = true;
    },
    turn: () => {
      if (isOpen) return reporting;
      resolve();
      return "hang";
    },
  };
}

/** The plan's five hours are used up until then, in seconds since 1970. */
function rejected(resetsAt: number): Turn {
  return {
    status: 429,
    message: "This request would exceed your account's limit.",
    headers: {
      "anthropic-ratelimit-unified-status": "rejected",
      "anthropic-ratelimit-unified-reset": String(resetsAt),
      "anthropic-ratelimit-unified-representative-claim": "five_hour",
    },
  };
}

function sum(
  { charges }: FixRow,
  of: (spending: FixRow["charges"][number]["spending"]) => number,
): number {
  return charges.reduce((total, { spending }) => total + of(spending), 0);
}
