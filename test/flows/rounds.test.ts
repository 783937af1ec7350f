import {
  answering,
  startScriptedModel,
  type ScriptedModel,
  using,
} from "@mendwatch/scripted-model";
import { afterEach, describe, expect, it } from "vitest";

import { guestCheckout, rightRepair } from "../support/broken-shop.ts";
import { available } from "../support/requirements.ts";
import { tellStory, type Story } from "../support/story.ts";

const minutes = 60_000;
const report = answering({
  title: "Let a guest without a cart check out",
  summary: "No cart, no total.",
});

/** Repairs without a test first, and writes the test once it is told what is missing. */
function forgetfulModel(prompts: Map<string, string>): Promise<ScriptedModel> {
  function told(name: string, prompt: string): true {
    prompts.set(name, prompt);
    return true;
  }
  return startScriptedModel([
    {
      name: "diagnosis",
      fits: ({ answerFields, prompt }) =>
        answerFields.includes("verdict") && told("diagnosis", prompt),
      turns: [
        answering({
          verdict: "fix",
          confidence: "high",
          cause: "A guest has no cart, and checkout reads its total.",
          nextStep: "",
        }),
      ],
    },
    {
      name: "round 2",
      fits: ({ prompt }) => prompt.includes("This is round 2") && told("round 2", prompt),
      turns: [
        using("Write", {
          file_path: "${cwd}/test/guest.test.js",
          content: rightRepair["test/guest.test.js"],
        }),
        report,
      ],
    },
    {
      name: "round 1",
      fits: ({ prompt }) => told("round 1", prompt),
      turns: [
        using("Read", { file_path: "${cwd}/src/cart.js" }),
        using("Edit", {
          file_path: "${cwd}/src/cart.js",
          old_string: "getCart(carts, id).total",
          new_string: "getCart(carts, id)?.total ?? 0",
        }),
        report,
      ],
    },
  ]);
}

describe.skipIf(!available("claude") || !available("bwrap"))(
  "a repair that lacks its test",
  { timeout: 3 * minutes },
  () => {
    let begun: Story | undefined;
    let model: ScriptedModel | undefined;
    afterEach(async () => {
      await begun?.end();
      await model?.close();
    });

    it("goes back to the agent with what the fixer found, and is proposed with the better proof", async () => {
      const prompts = new Map<string, string>();
      model = await forgetfulModel(prompts);
      const story = await tellStory({
        rehearsals: [],
        boxed: true,
        agent: "{ kind: claude }",
        env: {
          ANTHROPIC_BASE_URL: model.url,
          ANTHROPIC_API_KEY: "sk-ant-none",
          CLAUDE_CODE_OAUTH_TOKEN: "",
        },
      });
      begun = story;
      await story.fixer().saw("fixer:ready");
      await story.watcher().saw("watcher:ready");

      await story.write(guestCheckout(Date.now(), "r1", story.root));
      const proposed = await story.fixIn("proposed");

      expect(proposed.proof?.level).toBe("P3");
      expect([...prompts.keys()]).toEqual(["diagnosis", "round 1", "round 2"]);
      expect(prompts.get("diagnosis")).toContain('part="stack"');
      expect(prompts.get("round 1")).not.toContain('part="findings"');
      expect(prompts.get("round 2")).toMatch(
        /part="findings">\nWhat the repair lacks is a test .*the fix brings no test of its own/,
      );
      const { stdout } = await story.run("fixes", proposed.id);
      expect(stdout).toContain("fix (confidence high): A guest has no cart");
      expect(stdout).toContain("prompts: diagnosis@1 null-access@1, repair@1 null-access@1");
    });
  },
);
