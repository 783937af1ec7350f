import { describe, expect, it } from "vitest";

import { openRun } from "../../../../../../test/support/agent-run.ts";
import {
  ask,
  body,
  dollars,
  gatewayTo,
  modelOf,
  serverOf,
  usage,
} from "../../../../../../test/support/gateway-bench.ts";

describe("the account of a run", () => {
  it("tells after each answer what was spent in all", async () => {
    const model = await modelOf({ text: "a", usage }, { text: "b", usage });
    const run = openRun();
    const gateway = await gatewayTo(model.url, { run });

    await ask(gateway);
    await ask(gateway, { body: body({ stream: false }) });
    await gateway.close();

    expect(run.spendings.map(({ requests }) => requests)).toEqual([1, 2]);
    expect(run.spendings[0]?.dollars).toBeCloseTo(dollars, 6);
    expect(run.spendings[1]?.dollars).toBeCloseTo(2 * dollars, 6);
    expect(run.spendings[1]).toMatchObject({
      inputTokens: 200_000,
      outputTokens: 100_000,
      cacheReadTokens: 20_000,
      cacheWriteTokens: 0,
    });
  });

  it("forwards nothing while what was spent is being written down", async () => {
    const model = await modelOf({ text: "a" }, { text: "b" });
    const written = Promise.withResolvers<void>();
    const told = Promise.withResolvers<void>();
    const run = openRun({
      async spent() {
        told.resolve();
        await written.promise;
      },
    });
    const gateway = await gatewayTo(model.url, { run });
    await ask(gateway);
    await told.promise;

    const second = ask(gateway);
    // A request that is not held back would be there by now.
    await ask(gateway, { method: "HEAD", path: "/", body: "" });
    expect(model.received).toHaveLength(1);
    written.resolve();

    expect((await second).status).toBe(200);
    expect(model.received).toHaveLength(2);
  });

  it("does not forward what its client no longer waits for", async () => {
    const model = await modelOf({ text: "a" }, { text: "b" });
    const written = Promise.withResolvers<void>();
    const run = openRun({ spent: () => written.promise });
    const gateway = await gatewayTo(model.url, { run });
    const hangUp = new AbortController();
    await ask(gateway);

    const second = ask(gateway, { signal: hangUp.signal });
    await ask(gateway, { method: "HEAD", path: "/", body: "" });
    hangUp.abort();
    await expect(second).rejects.toThrow("aborted");
    await ask(gateway, { method: "HEAD", path: "/", body: "" });
    written.resolve();
    await ask(gateway, { headers: { "user-agent": "third" } });

    const agents = model.received.map(({ headers }) => headers["user-agent"]);
    expect(agents).toEqual([undefined, "third"]);
  });

  it("forwards nothing more when it could not be written down", async () => {
    const model = await modelOf({ text: "a" }, { text: "b" });
    const run = openRun({ spent: () => Promise.reject(new Error("disk full")) });
    const gateway = await gatewayTo(model.url, { run });

    expect((await ask(gateway)).status).toBe(200);
    expect((await ask(gateway)).status).toBe(403);
    expect(gateway.trouble()).toMatchObject({ kind: "refused", status: null });
    expect(model.received).toHaveLength(1);
  });

  it("cuts a run off at its cap", async () => {
    const model = await modelOf({ text: "a", usage }, { text: "b", usage });
    const gateway = await gatewayTo(model.url, { run: openRun({ cap: 0.5 }) });

    expect((await ask(gateway)).status).toBe(200);
    const refused = await ask(gateway);

    expect(refused.status).toBe(402);
    expect(refused.headers["x-should-retry"]).toBe("false");
    expect(JSON.parse(refused.body)).toMatchObject({ error: { type: "billing_error" } });
    expect(gateway.trouble()).toMatchObject({
      kind: "budget",
      status: null,
      text: "The run has spent its budget of $0.5.",
    });
    expect(model.received).toHaveLength(1);
  });

  it("lets an answer be only as long as the cap still pays for", async () => {
    const model = await modelOf({ text: "a", usage }, { text: "b" });
    const gateway = await gatewayTo(model.url, { run: openRun({ cap: 0.702 }) });

    await ask(gateway, { body: body({ max_tokens: 128_000 }) });
    await ask(gateway, { body: body({ max_tokens: 128_000 }) });

    // 0.702 and what is left of it, 0.001, at ten dollars for a million.
    expect(model.received.map((one) => (one.body as { max_tokens: number }).max_tokens)).toEqual([
      70_200, 100,
    ]);
  });

  it("refuses where the cap does not even pay for the thinking that is asked for", async () => {
    const model = await modelOf({ text: "a" });
    const gateway = await gatewayTo(model.url, { run: openRun({ cap: 0.01 }) });
    const thinking = { type: "enabled", budget_tokens: 2_000 };

    const answer = await ask(gateway, { body: body({ max_tokens: 4_000, thinking }) });

    expect(answer.status).toBe(402);
    expect(model.received).toEqual([]);
  });

  it("counts what was seen of an answer that was cut, and estimates the rest", async () => {
    const text = "x".repeat(300);
    const model = await modelOf({ text, usage: { input: 7_000, output: 999 }, cut: true });
    const run = openRun();
    const gateway = await gatewayTo(model.url, { run });

    const answer = await ask(gateway);
    await gateway.close();

    expect(answer.whole).toBe(false);
    expect(run.spendings).toMatchObject([{ requests: 1, inputTokens: 7_000, outputTokens: 100 }]);
    expect(gateway.trouble()).toMatchObject({ kind: "unreachable" });
  });

  it("counts what was seen when the client hangs up, and asks the API for no more", async () => {
    const begun = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    const start = { type: "message_start", message: { usage: { input_tokens: 900 } } };
    const url = await serverOf((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: ${JSON.stringify(start)}\n\n`);
      response.once("close", () => left.resolve());
    });
    const told = Promise.withResolvers<number>();
    const run = openRun({ spent: async (total) => told.resolve(total.inputTokens) });
    const gateway = await gatewayTo(url, { run });
    const hangUp = new AbortController();

    const asked = ask(gateway, { signal: hangUp.signal, onPiece: () => begun.resolve() });
    await begun.promise;
    hangUp.abort();

    await expect(asked).rejects.toThrow("aborted");
    await left.promise;
    expect(await told.promise).toBe(900);
    expect(gateway.trouble()).toBeNull();
  });

  it("charges an estimate for an answer that counts nothing", async () => {
    const url = await serverOf((_request, response) => response.end("{}"));
    const run = openRun();
    const gateway = await gatewayTo(url, { run });

    await ask(gateway, { body: body({ system: "x".repeat(30_000) }) });
    await gateway.close();

    expect(run.spendings[0]?.inputTokens).toBeGreaterThan(10_000);
    expect(run.spendings[0]?.outputTokens).toBe(1);
  });

  it("passes no answer on that it cannot count", async () => {
    const url = await serverOf((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" });
      response.end("packed");
    });
    const run = openRun();
    const gateway = await gatewayTo(url, { run });

    expect((await ask(gateway)).status).toBe(502);
    expect(gateway.trouble()).toMatchObject({
      kind: "refused",
      text: expect.stringContaining("gzip"),
    });
    await gateway.close();
    expect(run.spendings).toHaveLength(1);
  });
});
