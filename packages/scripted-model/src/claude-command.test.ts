import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { runClaude, type ClaudeEnd, type ClaudeRun } from "../../../test/support/claude-command.ts";
import { available } from "../../../test/support/requirements.ts";
import { answering, startScriptedModel, using, type Script, type ScriptedModel } from "./index.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "mendwatch-scripted-"));
  opened.push(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function modelOf(...turns: Script["turns"]): Promise<ScriptedModel> {
  const model = await startScriptedModel([{ name: "run", fits: () => true, turns }]);
  opened.push(() => model.close());
  return model;
}

async function claude(model: ScriptedModel, run: Partial<ClaudeRun> = {}): Promise<ClaudeEnd> {
  return runClaude({
    url: model.url,
    cwd: await folder(),
    prompt: "Repair price.js",
    schema: {
      type: "object",
      properties: { summary: { type: "string" } },
      required: ["summary"],
    },
    tools: ["Read", "Edit", "Bash"],
    commands: ["node --version"],
    ...run,
  });
}

describe.skipIf(!available("claude"))("the claude command against a scripted model", () => {
  const timeout = 90_000;

  it("reads, edits, runs a command and ends with its structured answer", { timeout }, async () => {
    const cwd = await folder();
    const results: string[] = [];
    await writeFile(join(cwd, "price.js"), "export const price = null;\n");
    const model = await modelOf(
      { text: "I look at it.", ...using("Read", { file_path: "${cwd}/price.js" }) },
      using("Edit", { file_path: "${cwd}/price.js", old_string: "null", new_string: "0" }),
      using("Bash", { command: "node --version" }),
      (asked) => {
        results.push(asked.prompt, ...asked.answerFields, ...asked.results);
        return answering({ summary: "A price is a number." });
      },
    );

    const { result } = await claude(model, { cwd });

    expect(result).toMatchObject({
      subtype: "success",
      is_error: false,
      structured_output: { summary: "A price is a number." },
    });
    expect(results).toEqual(["Repair price.js", "summary", expect.stringMatching(/^v\d+/)]);
    expect(await readFile(join(cwd, "price.js"), "utf8")).toBe("export const price = 0;\n");
  });

  it("stops at once at the limit of a plan", { timeout }, async () => {
    const reset = Math.ceil(Date.now() / 1_000) + 3_600;
    const model = await modelOf({
      status: 429,
      headers: {
        "anthropic-ratelimit-unified-status": "rejected",
        "anthropic-ratelimit-unified-reset": String(reset),
        "anthropic-ratelimit-unified-representative-claim": "five_hour",
      },
    });

    // With an API key there is no plan, and it tries again.
    const credential = { CLAUDE_CODE_OAUTH_TOKEN: "nobody" };
    const { result, exitCode } = await claude(model, { credential });

    expect(result).toMatchObject({ is_error: true, api_error_status: 429 });
    expect(exitCode).toBe(1);
    expect(model.received).toHaveLength(1);
  });

  it("tries again after an answer that was refused", { timeout }, async () => {
    const model = await modelOf({ status: 529 }, answering({ summary: "second" }));

    const { result } = await claude(model);

    expect(result).toMatchObject({ structured_output: { summary: "second" } });
    expect(model.received).toHaveLength(2);
  });

  it("asks again for an answer that was cut", { timeout }, async () => {
    const model = await modelOf("cut", answering({ summary: "second" }));

    const { result } = await claude(model);

    expect(result).toMatchObject({ structured_output: { summary: "second" } });
  });

  it("is let go by a model that hangs and is closed", { timeout }, async () => {
    const model = await modelOf("hang");
    const running = claude(model);
    await expect.poll(() => model.received.length, { timeout: 30_000 }).toBe(1);

    await model.close();

    expect((await running).exitCode).toBe(1);
  });
});
