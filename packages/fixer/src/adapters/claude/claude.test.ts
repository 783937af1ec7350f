import { join } from "node:path";

import { answering, startScriptedModel, using, type Script } from "@mendwatch/scripted-model";
import { describe } from "vitest";

import { describeAgent } from "../../../../../test/contracts/agent-contract.ts";
import { claudeAgent } from "../../../../../test/support/claude-agent.ts";
import { available } from "../../../../../test/support/requirements.ts";
import { createUnboxedSandbox } from "../unboxed/unboxed.ts";

/** In the box, where the repository is thrown away, it also commits. */
const repairable: readonly Script[] = [
  {
    name: "diagnosis",
    fits: ({ answerFields }) => answerFields.includes("verdict"),
    turns: [
      using("Read", { file_path: "${cwd}/src/cart.js" }),
      answering({
        verdict: "fix",
        confidence: "high",
        cause: "A guest has no cart.",
        nextStep: "",
      }),
    ],
  },
  {
    name: "repair",
    fits: ({ answerFields }) => answerFields.includes("title"),
    turns: [
      using("Read", { file_path: "${cwd}/src/cart.js" }),
      using("Edit", {
        file_path: "${cwd}/src/cart.js",
        old_string: "cart.total",
        new_string: "cart?.total ?? 0",
      }),
      using("Bash", { command: "git diff --stat && test ! -e /run/git || git commit -qam Mine" }),
      answering({ title: "Let a guest check out", summary: "No cart, no total." }),
    ],
  },
];

const unknown: readonly Script[] = [
  {
    name: "diagnosis",
    fits: () => true,
    turns: [
      answering({
        verdict: "needs-info",
        confidence: "low",
        cause: "The log does not say enough.",
        nextStep: "Log the order's id.",
      }),
    ],
  },
];

describe.skipIf(!available("claude") || !available("bwrap"))("claude", () => {
  describeAgent("claude", async (folder, { error }) => {
    const model = await startScriptedModel(error === "repairable" ? repairable : unknown);
    // Longer than the path of a socket may be.
    const stateDir = join(folder.path, "state".repeat(20));
    return { agent: await claudeAgent(folder, model.url, { stateDir }), end: () => model.close() };
  });
  describeAgent("claude without a box", async (folder, { error }) => {
    const model = await startScriptedModel(error === "repairable" ? repairable : unknown);
    const sandbox = createUnboxedSandbox();
    const options = { sandbox, stateDir: join(folder.path, "state".repeat(20)) };
    return { agent: await claudeAgent(folder, model.url, options), end: () => model.close() };
  });
});
