import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

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

const key = "sk-ant-api03-that-never-enters-the-box";
const minutes = 60_000;

/** Reads, breaks it in a test, repairs it, runs the tests, and answers. */
function repairingModel(): Promise<ScriptedModel> {
  return startScriptedModel([
    {
      name: "diagnosis",
      fits: ({ answerFields }) => answerFields.includes("verdict"),
      turns: [
        using("Grep", { pattern: "checkoutTotal" }),
        answering({
          verdict: "fix",
          confidence: "high",
          cause: "A guest has no cart, and checkout reads its total.",
          nextStep: "",
        }),
      ],
    },
    {
      name: "repair",
      fits: ({ answerFields }) => answerFields.includes("title"),
      turns: [
        using("Read", { file_path: "${cwd}/src/cart.js" }),
        using("Write", {
          file_path: "${cwd}/test/guest.test.js",
          content: rightRepair["test/guest.test.js"],
        }),
        using("Edit", {
          file_path: "${cwd}/src/cart.js",
          old_string: "getCart(carts, id).total",
          new_string: "getCart(carts, id)?.total ?? 0",
        }),
        using("Bash", { command: "npm test && git diff --stat && env" }),
        ({ results }) =>
          answering({
            title: "Let a guest without a cart check out",
            summary: `No cart, no total. ${results.join("").includes("pass 2") ? "Two tests pass." : ""}`,
          }),
      ],
    },
  ]);
}

describe.skipIf(!available("claude") || !available("bwrap"))(
  "an error is repaired by the real claude command",
  { timeout: 3 * minutes },
  () => {
    let story: Story | undefined;
    let model: ScriptedModel | undefined;
    afterEach(async () => {
      await story?.end();
      await model?.close();
    });

    it("in the box, is proven, approved, and becomes a pull request", async () => {
      model = await repairingModel();
      story = await tellStory({
        rehearsals: [],
        boxed: true,
        agent: "{ kind: claude }",
        env: {
          ANTHROPIC_BASE_URL: model.url,
          ANTHROPIC_API_KEY: key,
          CLAUDE_CODE_OAUTH_TOKEN: "",
        },
      });
      await story.fixer().saw("fixer:ready");
      await story.watcher().saw("watcher:ready");

      await story.write(guestCheckout(Date.now(), "r1", story.root));
      const proposed = await story.fixIn("proposed");
      await story.run("approve", proposed.id);
      await story.fixIn("in_review");

      expect(proposed.proof).toMatchObject({
        level: "P3",
        reproduction: { before: { shown: 3, runs: 3 }, after: { shown: 0, runs: 3 } },
      });
      expect(await story.branches()).toEqual([`hotfix/auto-${proposed.fingerprint}`, "main"]);
      const [file = ""] = await story.pullRequests();
      const text = await readFile(join(story.stateDir, "pull-requests", "shop", file), "utf8");
      expect(text).toContain("Let a guest without a cart check out");
      expect(text).toContain("Two tests pass.");
      expect(text.toLowerCase()).not.toContain("rehears");

      expect(new Set(model.received.map(({ headers }) => headers["x-api-key"]))).toEqual(
        new Set([key]),
      );
      expect(JSON.stringify(model.received.map(({ body }) => body))).not.toContain(key);
      const fixer = join(story.stateDir, "fixer");
      expect(await readdir(join(fixer, "runs"))).toEqual([]);
      expect(await readdir(join(fixer, "transcripts"))).toHaveLength(2);
    });
  },
);
