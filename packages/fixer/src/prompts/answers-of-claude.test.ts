import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startScriptedModel, type Turn } from "@mendwatch/scripted-model";
import { execa } from "execa";
import { describe, expect, it } from "vitest";

import { available } from "../../../../test/support/requirements.ts";
import { answerSchemas, readDiagnosis } from "./answers.ts";

describe.skipIf(!available("claude"))("the schema of a diagnosis", { timeout: 60_000 }, () => {
  it("is one that the CLI takes, holds answers against, and lets the model correct", async () => {
    const answer = {
      verdict: "config",
      confidence: "high",
      cause: "No key.",
      nextStep: "Set it.",
    };
    const wrong = { ...answer, verdict: "maybe" };

    const given = await askedBy([answering(wrong), answering(answer)]);

    expect(readDiagnosis(given, "diagnosis@1")).toEqual({ ...answer, prompt: "diagnosis@1" });
  });
});

function answering(input: Readonly<Record<string, unknown>>): Turn {
  return { tools: [{ name: "StructuredOutput", input }] };
}

/** What the CLI takes for the answer of a model that plays these turns. */
async function askedBy(turns: readonly Turn[]): Promise<unknown> {
  const home = await mkdtemp(join(tmpdir(), "mendwatch-home-"));
  const model = await startScriptedModel([{ name: "diagnosis", fits: () => true, turns }]);
  try {
    const schema = JSON.stringify(answerSchemas.diagnosis);
    const { stdout } = await execa(
      "claude",
      ["-p", "--output-format", "json", "--setting-sources", "", "--json-schema", schema],
      {
        input: "What is wrong?",
        cwd: home,
        extendEnv: false,
        env: {
          PATH: process.env["PATH"],
          HOME: home,
          ANTHROPIC_BASE_URL: model.url,
          ANTHROPIC_API_KEY: "sk-ant-none",
        },
        timeout: 50_000,
      },
    );
    return JSON.parse(stdout).structured_output;
  } finally {
    await model.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
