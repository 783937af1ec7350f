import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import {
  answering,
  startScriptedModel,
  type ScriptedModel,
  type Turn,
  using,
} from "@mendwatch/scripted-model";
import { afterEach, describe, expect, it } from "vitest";

import { livingOf } from "../support/living-of.ts";
import { guestCheckout, rightRepair } from "../support/broken-shop.ts";
import { eventually } from "../support/eventually.ts";
import { available } from "../support/requirements.ts";
import { tellStory, type Story } from "../support/story.ts";

const key = "sk-ant-api03-that-never-enters-the-box";
const minutes = 60_000;

/** Reads, breaks it in a test, repairs it, runs the tests, and answers; first plays `first` once. */
function repairingModel(first: readonly Turn[] = []): Promise<ScriptedModel> {
  const once = [...first];
  return startScriptedModel([
    {
      name: "diagnosis",
      fits: ({ answerFields }) => answerFields.includes("verdict"),
      turns: [
        () => once.shift() ?? using("Grep", { pattern: "checkoutTotal" }),
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
    let begun: Story | undefined;
    let model: ScriptedModel | undefined;
    afterEach(async () => {
      await begun?.end();
      await model?.close();
    });

    async function begin(upstream: string): Promise<Story> {
      begun = await tellStory({
        rehearsals: [],
        boxed: true,
        agent: "{ kind: claude }",
        env: { ANTHROPIC_BASE_URL: upstream, ANTHROPIC_API_KEY: key, CLAUDE_CODE_OAUTH_TOKEN: "" },
      });
      return begun;
    }

    it("in the box, is proven, approved, and becomes a pull request", async () => {
      model = await repairingModel();
      const story = await begin(model.url);
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

    it("also where the fixer is killed while it runs, of which nothing is left", async () => {
      model = await repairingModel(["hang"]);
      const story = await begin(model.url);
      const runs = join(story.stateDir, "fixer", "runs");
      const first = story.fixer();
      await first.saw("fixer:ready");
      await story.watcher().saw("watcher:ready");
      await story.write(guestCheckout(Date.now(), "r1", story.root));
      await eventually("the model is asked", async () => model?.received.length === 1);
      const cutShort = await readdir(runs);
      const alive = await livingOf(cutShort);

      await first.end("SIGKILL");

      expect(alive.length).toBeGreaterThan(0);
      await eventually("nothing of the run is alive", async () => {
        return (await livingOf(cutShort)).length === 0;
      });
      await story.fixer().saw("fixer:ready");
      await story.fixIn("proposed");
      expect(await readdir(runs)).toEqual([]);
    });
  },
);
