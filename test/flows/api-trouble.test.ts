import {
  answering,
  startScriptedModel,
  using,
  type Asked,
  type ScriptedModel,
  type Turn,
} from "@mendwatch/scripted-model";
import { afterEach, describe, expect, it } from "vitest";

import { guestCheckout, rightRepair } from "../support/broken-shop.ts";
import type { MendwatchProcess } from "../support/mendwatch-process.ts";
import { available } from "../support/requirements.ts";
import { tellStory, type Story } from "../support/story.ts";

const minutes = 60_000;

/** More than one run asks for, with all that its CLI tries again. */
const manyTurns = 20;

/** Has the CLI try again at once. */
const headers = { "retry-after": "0" };

const able = available("claude") && available("bwrap") && available("socat", ["-V"]);

describe.skipIf(!able)("an API that is in trouble", { timeout: 6 * minutes }, () => {
  let story: Story;
  let model: ScriptedModel;
  let trouble: Turn | null = { status: 529, headers };
  afterEach(async () => {
    await story.end();
    await model.close();
  });

  /** What the model would say, unless it is in trouble. */
  function turns(say: (asked: Asked) => Turn): readonly Turn[] {
    return Array.from({ length: manyTurns }, () => (asked: Asked) => trouble ?? say(asked));
  }

  /** Another fixer in its place, once the API is as it is said to be. */
  async function restarted(fixer: MendwatchProcess, next: Turn | null): Promise<MendwatchProcess> {
    await fixer.end("SIGTERM");
    trouble = next;
    return story.fixer();
  }

  it("holds the queue, each trouble told once by its name, and the fix goes on when it is over", async () => {
    const files = Object.entries(rightRepair);
    model = await startScriptedModel([
      {
        name: "diagnose",
        fits: ({ answerFields }) => answerFields.includes("verdict"),
        turns: turns(({ results }) =>
          results.length === 0
            ? using("Read", { file_path: "${cwd}/src/cart.js" })
            : answering({ verdict: "fix", confidence: "high", cause: "No cart.", nextStep: "" }),
        ),
      },
      {
        name: "repair",
        fits: ({ answerFields }) => answerFields.includes("title"),
        turns: [
          using("Read", { file_path: "${cwd}/src/cart.js" }),
          ...files.map(([path, content]) =>
            using("Write", { file_path: `\${cwd}/${path}`, content }),
          ),
          answering({ title: "Let a guest check out", summary: "No cart, no total." }),
        ],
      },
    ]);
    story = await tellStory({
      rehearsals: [],
      boxed: true,
      agent: "{ kind: claude }",
      env: {
        ANTHROPIC_API_KEY: "sk-ant-api03-of-a-test",
        CLAUDE_CODE_OAUTH_TOKEN: "",
        ANTHROPIC_BASE_URL: model.url,
      },
    });
    let fixer = story.fixer();
    await fixer.saw("fixer:ready");
    await story.watcher().saw("watcher:ready");
    await story.write(guestCheckout(Date.now(), "r1", story.root));

    expect(await fixer.saw("queue:held")).toMatchObject({ reason: "overloaded" });
    const status = await story.run("status");
    expect(status.stdout).toContain("overloaded");

    // It is tried at once after a restart, which says what is in force; by itself only after a minute.
    fixer = await restarted(fixer, { status: 401, message: "Invalid bearer token", headers });
    const login = await fixer.saw("queue:held", ({ reason }) => reason === "login");
    expect(login["text"]).toContain("claude setup-token");
    expect(queueEvents(fixer)).toEqual(["held overloaded", "freed overloaded", "held login"]);

    fixer = await restarted(fixer, "drop");
    await fixer.saw("queue:held", ({ reason }) => reason === "unreachable");
    expect(queueEvents(fixer)).toEqual(["held login", "freed login", "held unreachable"]);
    const waiting = await story.fixIn("admitted");

    fixer = await restarted(fixer, null);
    await fixer.saw("queue:freed", ({ reason }) => reason === "unreachable");
    const fix = await story.fixIn("proposed");

    expect(queueEvents(fixer)).toEqual(["held unreachable", "freed unreachable"]);
    expect(fix).toMatchObject({ id: waiting.id, requeues: 0, proof: { level: "P3" } });
    const { runs } = JSON.parse((await story.run("budget", "--json")).stdout) as {
      readonly runs: { readonly today: number };
    };
    expect(runs.today).toBe(1);
  });
});

function queueEvents({ events }: MendwatchProcess): readonly string[] {
  return events.flatMap(({ event, reason }) =>
    event.startsWith("queue:") ? [`${event.slice("queue:".length)} ${String(reason)}`] : [],
  );
}
