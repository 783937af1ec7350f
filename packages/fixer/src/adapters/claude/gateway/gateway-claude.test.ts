import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  answering,
  startScriptedModel,
  using,
  type Asked,
  type Script,
  type ScriptedModel,
} from "@mendwatch/scripted-model";
import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";

import { openRun, type OpenRun } from "../../../../../../test/support/agent-run.ts";
import { runClaude, type ClaudeEnd } from "../../../../../../test/support/claude-command.ts";
import { eventually } from "../../../../../../test/support/eventually.ts";
import { freePort } from "../../../../../../test/support/free-port.ts";
import { available } from "../../../../../../test/support/requirements.ts";
import { openGateway, type Gateway } from "./gateway.ts";

const secret = "sk-ant-oat-real-0123456789";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Played {
  readonly model: ScriptedModel;
  readonly gateway: Gateway;
  readonly cwd: string;
  readonly end: ClaudeEnd;
}

/** Lets the real command play this script, from its side of a gateway. */
async function play(run: OpenRun, turns: Script["turns"]): Promise<Played> {
  const cwd = await mkdtemp(join(tmpdir(), "mendwatch-gateway-"));
  closing.push(() => rm(cwd, { recursive: true, force: true }));
  await writeFile(join(cwd, "price.js"), "export const price = null;\n");
  const model = await startScriptedModel([{ name: "run", fits: () => true, turns }]);
  closing.push(() => model.close());
  const socket = join(cwd, "api.sock");
  const credential = { kind: "oauth-token", secret } as const;
  const gateway = await openGateway({ socket, upstream: model.url, credential, run });
  closing.push(() => gateway.close());
  const url = await onLoopback(socket);
  const end = await runClaude({
    url,
    cwd,
    prompt: "Repair price.js",
    schema: { type: "object", properties: { summary: { type: "string" } }, required: ["summary"] },
    tools: ["Read", "Edit"],
    credential: { CLAUDE_CODE_OAUTH_TOKEN: "dummy" },
  });
  await gateway.close();
  return { model, gateway, cwd, end };
}

/** What stands between the command and the socket in a box. */
async function onLoopback(socket: string): Promise<string> {
  const port = await freePort();
  const listen = `TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr`;
  const bridge = execa("socat", [listen, `UNIX-CONNECT:${socket}`], { reject: false });
  closing.push(async () => {
    bridge.kill();
    await bridge;
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually("socat listens", async () => (await fetch(url, { method: "HEAD" })).ok);
  return url;
}

const bothThere = [available("claude"), available("socat", ["-V"])].every(Boolean);

describe.skipIf(!bothThere)("the claude command behind a gateway", { timeout: 90_000 }, () => {
  it("works as before, and neither knows the credential nor spends unseen", async () => {
    const run = openRun();
    const usage = { input: 1_000, output: 100, cacheRead: 5_000, cacheWrite: 200 };

    const { model, cwd, end, gateway } = await play(run, [
      { ...using("Read", { file_path: "${cwd}/price.js" }), usage },
      {
        ...using("Edit", { file_path: "${cwd}/price.js", old_string: "null", new_string: "0" }),
        usage,
      },
      { ...answering({ summary: "A price is a number." }), usage },
    ]);

    expect(end.result).toMatchObject({
      is_error: false,
      structured_output: { summary: "A price is a number." },
    });
    expect(await readFile(join(cwd, "price.js"), "utf8")).toBe("export const price = 0;\n");
    expect(gateway.trouble()).toBeNull();
    expect(run.spendings.map(({ requests }) => requests)).toEqual([1, 2, 3]);
    // The command counts for itself, by its own copy of the list.
    const counted = (end.result as { readonly total_cost_usd: number }).total_cost_usd;
    expect(run.spendings.at(-1)?.dollars).toBeCloseTo(counted, 6);
    for (const { headers, path } of model.received) {
      expect(path).toBe("/v1/messages?beta=true");
      expect(headers["authorization"]).toBe(`Bearer ${secret}`);
      expect(headers["anthropic-beta"]).toContain("oauth-2025-04-20");
      expect(headers["x-claude-code-session-id"]).toMatch(/^[\da-f-]{36}$/);
    }
    expect(JSON.stringify(end.result)).not.toContain(secret);
  });

  it("ends at once at the cap, and says why", async () => {
    const run = openRun({ cap: 0.01 });
    const usage = { input: 6_000, output: 10 };

    const { model, end, gateway } = await play(run, [
      { ...using("Read", { file_path: "${cwd}/price.js" }), usage },
      { text: "must not be asked for" },
    ]);

    expect(end.exitCode).toBe(1);
    expect(end.result).toMatchObject({
      is_error: true,
      result: expect.stringContaining("The run has spent its budget of $0.01."),
    });
    expect(gateway.trouble()?.kind).toBe("budget");
    expect(model.received).toHaveLength(1);
  });

  it("ends after few requests when its answers are cut short by what the cap pays for", async () => {
    const run = openRun({ cap: 0.01 });
    const turns = Array.from({ length: 10 }, () => ({ body }: Asked) => {
      const output = Math.min(400, (body as { readonly max_tokens: number }).max_tokens);
      return { text: "I was going to", stop: "max_tokens", usage: { input: 100, output } } as const;
    });

    const { model, end } = await play(run, turns);

    expect(end.exitCode).toBe(1);
    expect(model.received.length).toBeLessThan(5);
    // The input of the last one, 100 tokens for two dollars a million, came on top.
    expect(run.spendings.at(-1)?.dollars).toBeCloseTo(0.0102, 5);
  });

  it("hears of the limit of a plan, and asks once", async () => {
    const reset = Math.ceil(Date.now() / 1_000) + 3_600;
    const headers = {
      "anthropic-ratelimit-unified-status": "rejected",
      "anthropic-ratelimit-unified-reset": String(reset),
      "anthropic-ratelimit-unified-representative-claim": "five_hour",
    };

    const { model, end, gateway } = await play(openRun(), [{ status: 429, headers }]);

    expect(end.result).toMatchObject({ is_error: true, api_error_status: 429 });
    expect(gateway.trouble()).toMatchObject({ kind: "plan-limit", retryAt: reset * 1_000 });
    expect(model.received).toHaveLength(1);
  });
});
