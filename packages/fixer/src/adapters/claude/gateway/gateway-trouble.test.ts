import type { Script } from "@mendwatch/scripted-model";
import { describe, expect, it } from "vitest";

import { openRun } from "../../../../../../test/support/agent-run.ts";
import {
  ask,
  gatewayTo,
  modelOf,
  secret,
  serverOf,
  ample,
} from "../../../../../../test/support/gateway-bench.ts";
import type { PlanUse } from "../../../ports/agent.ts";

describe("trouble", () => {
  it("tells the limit of a plan from that of a rate, and when to come again", async () => {
    const seen: PlanUse[] = [];
    const run = openRun({ planSeen: (use) => void seen.push(use) });
    const headers = {
      "anthropic-ratelimit-unified-status": "rejected",
      "anthropic-ratelimit-unified-reset": "1790814600",
      "anthropic-ratelimit-unified-representative-claim": "five_hour",
      "anthropic-ratelimit-unified-5h-utilization": "1",
      "anthropic-ratelimit-unified-5h-reset": "1790814600",
      "anthropic-ratelimit-unified-5h-status": "rejected",
      "anthropic-ratelimit-unified-7d-utilization": "0.3",
      "anthropic-ratelimit-unified-7d-reset": "1791000000",
      "retry-after": "5",
    };

    const plan = await after({ status: 429, message: "limit", headers }, run);

    expect(plan.trouble).toMatchObject({
      kind: "plan-limit",
      status: 429,
      retryAt: 1790814600_000,
    });
    expect(plan.answer.headers).toMatchObject(headers);
    expect(seen).toEqual([
      { window: "five_hour", used: 1, resetsAt: 1790814600_000, rejected: true },
      { window: "seven_day", used: 0.3, resetsAt: 1791000000_000, rejected: false },
    ]);
    const rate = await after({ status: 429, headers: { "retry-after": "7" } });
    expect(rate.trouble?.kind).toBe("rate-limit");
    expect(rate.trouble?.retryAt).toBeGreaterThan(Date.now() + 5_000);
  });

  it("tells how full the windows are after answers that succeed, too", async () => {
    const seen: PlanUse[] = [];
    const run = openRun({ planSeen: (use) => void seen.push(use) });
    const headers = {
      "anthropic-ratelimit-unified-status": "allowed",
      "anthropic-ratelimit-unified-5h-utilization": "0.25",
      "anthropic-ratelimit-unified-5h-reset": "1790814600",
    };

    const { trouble } = await after({ text: "hi", headers }, run);

    expect(trouble).toBeNull();
    expect(seen).toEqual([
      { window: "five_hour", used: 0.25, resetsAt: 1790814600_000, rejected: false },
    ]);
  });

  it("names every other refusal", async () => {
    const kinds = [];
    for (const status of [529, 500, 401, 403, 402, 400, 404]) {
      kinds.push((await after({ status })).trouble?.kind);
    }

    expect(kinds.join(" ")).toBe("overloaded overloaded login login login refused refused");
    const broke = await after({ status: 400, message: "Your credit balance is too low" });
    expect(broke.trouble).toMatchObject({ kind: "login", status: 400 });
  });

  it("is over with the next answer that succeeds", async () => {
    const gateway = await gatewayTo((await modelOf({ status: 529 }, { text: "hi" })).url);

    await ask(gateway);
    expect(gateway.trouble()?.kind).toBe("overloaded");
    await ask(gateway);

    expect(gateway.trouble()).toBeNull();
  });

  it("is an answer that breaks off with an error of its own", async () => {
    const error = { type: "error", error: { type: "overloaded_error", message: "busy" } };
    const url = await serverOf((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(`event: error\ndata: ${JSON.stringify(error)}\n\n`);
    });
    const gateway = await gatewayTo(url);

    await ask(gateway);

    expect(gateway.trouble()).toMatchObject({ kind: "overloaded" });
  });

  it("says at once that nobody is there", async () => {
    const closed = await modelOf();
    await closed.close();
    const gateway = await gatewayTo(closed.url);
    const before = performance.now();

    const answer = await ask(gateway);

    expect(answer.status).toBe(502);
    expect(performance.now() - before).toBeLessThan(ample.connect / 2);
    expect(gateway.trouble()).toMatchObject({
      kind: "unreachable",
      text: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("says that an answer does not begin, or does not go on", async () => {
    const silent = await gatewayTo((await modelOf("hang")).url, {}, { answer: 100 });
    const url = await serverOf((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": begun\n\n");
    });
    const stuck = await gatewayTo(url, {}, { idle: 100 });

    expect((await ask(silent)).status).toBe(502);
    expect(silent.trouble()?.kind).toBe("unreachable");
    expect((await ask(stuck)).whole).toBe(false);
    expect(stuck.trouble()?.kind).toBe("unreachable");
  });

  it("is passed on without its body where that is too long for a refusal", async () => {
    const url = await serverOf((_request, response) => {
      response.writeHead(500).end(`${"x".repeat(70_000)}${secret}`);
    });
    const gateway = await gatewayTo(url);

    expect(await ask(gateway)).toMatchObject({ status: 500, body: "" });
    expect(gateway.trouble()?.text).toBe("The Messages API answered 500");
  });

  it("is a redirect, which is not followed", async () => {
    const model = await modelOf({ text: "hi" });
    const url = await serverOf((_request, response) => {
      response.writeHead(307, { location: `${model.url}/v1/messages` }).end();
    });
    const gateway = await gatewayTo(url);

    const answer = await ask(gateway);

    expect(answer.status).toBe(502);
    expect(answer.headers).not.toHaveProperty("location");
    expect(model.received).toEqual([]);
  });
});

/** What is left of one refusal. */
async function after(turn: Script["turns"][number], run = openRun()) {
  const gateway = await gatewayTo((await modelOf(turn)).url, { run });
  const answer = await ask(gateway);
  return { answer, trouble: gateway.trouble() };
}
