import { request } from "node:http";

import { afterEach, describe, expect, it } from "vitest";

import { answering, startScriptedModel, using, type Script, type ScriptedModel } from "./index.ts";

const open: ScriptedModel[] = [];
afterEach(async () => {
  for (const model of open.splice(0)) await model.close();
});

async function modelOf(...turns: Script["turns"]): Promise<ScriptedModel> {
  return modelWith({ name: "only", fits: () => true, turns });
}

async function modelWith(...scripts: readonly Script[]): Promise<ScriptedModel> {
  const model = await startScriptedModel(scripts);
  open.push(model);
  return model;
}

/** A body as the agent writes it. */
function body(prompt: string, changes: Readonly<Record<string, unknown>> = {}): object {
  return {
    model: "claude-sonnet-5-5",
    max_tokens: 1_000,
    stream: false,
    tools: [{ name: "Read", input_schema: {} }],
    messages: [
      {
        role: "user",
        content: [
          {
            type: "text",
            text: "<system-reminder>\nworking directory: /elsewhere\n</system-reminder>",
          },
          { type: "text", text: prompt },
        ],
      },
      {
        role: "system",
        content: [{ type: "text", text: " - Primary working directory: /job\n - x" }],
      },
    ],
    ...changes,
  };
}

function post(model: ScriptedModel, sent: object, run = "run-1"): Promise<Response> {
  return fetch(`${model.url}/v1/messages?beta=true`, {
    method: "POST",
    headers: { "x-claude-code-session-id": run },
    body: JSON.stringify(sent),
  });
}

async function said(response: Response): Promise<string> {
  const message = (await response.json()) as { content: readonly { text?: string }[] };
  return message.content.map((block) => block.text).join("");
}

describe("a scripted model", () => {
  it("plays the first script that fits, and gives each run its own place in it", async () => {
    const turns = [{ text: "one" }, { text: "two" }];
    const model = await modelWith(
      { name: "other", fits: ({ prompt }) => prompt === "other", turns: [{ text: "other" }] },
      { name: "counts", fits: ({ prompt }) => prompt === "count", turns },
    );

    expect(await said(await post(model, body("count"), "a"))).toBe("one");
    expect(await said(await post(model, body("count"), "b"))).toBe("one");
    expect(await said(await post(model, body("count"), "a"))).toBe("two");
    expect(model.received.map(({ script }) => script)).toEqual(["counts", "counts", "counts"]);
    expect(model.received[0]).toMatchObject({
      method: "POST",
      path: "/v1/messages?beta=true",
      body: body("count"),
    });
  });

  it("says so when a script is too short, and when none fits", async () => {
    const model = await modelWith({
      name: "short",
      fits: ({ prompt }) => prompt === "fits",
      turns: [{ text: "one" }],
    });

    await post(model, body("fits"));
    expect(await said(await post(model, body("fits")))).toContain('Script exhausted: "short"');
    expect(await said(await post(model, body("strange"), "b"))).toContain("No script fits");
    expect(model.received.at(-1)?.script).toBeNull();
  });

  it("gives side requests a text, and no turn", async () => {
    const model = await modelOf({ text: "turn" });

    expect(await said(await post(model, body("p", { max_tokens: 1 })))).toBe("ok");
    expect(await said(await post(model, body("p", { tools: [] })))).toBe("ok");
    expect(await said(await post(model, body("p")))).toBe("turn");
  });

  it("reads prompt, folder, answer fields and results out of a request", async () => {
    const asked: unknown[] = [];
    const model = await modelOf((one) => {
      asked.push({ ...one, body: null });
      return { text: "seen" };
    });
    const begun = body("Repair it") as { messages: readonly object[] };
    const schema = { type: "object", properties: { verdict: {}, cause: {} } };
    const result = { type: "tool_result", content: [{ type: "text", text: "1 failed" }] };

    await post(model, {
      ...begun,
      tools: [{ name: "StructuredOutput", input_schema: schema }],
      messages: [
        ...begun.messages,
        { role: "assistant", content: [] },
        { role: "user", content: [result, { type: "tool_result", content: "2 failed" }] },
      ],
    });

    expect(asked).toEqual([
      {
        prompt: "Repair it",
        answerFields: ["verdict", "cause"],
        cwd: "/job",
        results: ["1 failed", "2 failed"],
        body: null,
      },
    ]);
  });

  it("puts the working folder into what tools are given, however deep it stands", async () => {
    const model = await modelOf(
      using("Edit", { file_path: "${cwd}/a.ts", edits: [{ at: "${cwd}", n: 1 }] }),
    );

    const message = (await (await post(model, body("p"))).json()) as object;

    expect(message).toMatchObject({
      stop_reason: "tool_use",
      content: [{ name: "Edit", input: { file_path: "/job/a.ts", edits: [{ at: "/job", n: 1 }] } }],
    });
  });

  it("streams a message in the order of the API, with its tokens at the end", async () => {
    const usage = { input: 7, output: 9, cacheRead: 3, cacheWrite: 2 };
    const model = await modelOf({ thinking: "hm", text: "hi", ...answering({ ok: true }), usage });

    const response = await post(model, body("p", { stream: true }));
    const events = (await response.text())
      .trim()
      .split("\n\n")
      .map((event) => JSON.parse(event.split("\ndata: ")[1] ?? "") as Record<string, unknown>);

    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(events.map(({ type, index }) => [type, index])).toEqual([
      ["message_start", undefined],
      ["content_block_start", 0],
      ["content_block_delta", 0],
      ["content_block_delta", 0],
      ["content_block_stop", 0],
      ["content_block_start", 1],
      ["content_block_delta", 1],
      ["content_block_stop", 1],
      ["content_block_start", 2],
      ["content_block_delta", 2],
      ["content_block_stop", 2],
      ["message_delta", undefined],
      ["message_stop", undefined],
    ]);
    expect(events[9]).toMatchObject({ delta: { partial_json: '{"ok":true}' } });
    expect(events[11]).toMatchObject({
      delta: { stop_reason: "tool_use" },
      usage: {
        input_tokens: 7,
        output_tokens: 9,
        cache_read_input_tokens: 3,
        cache_creation_input_tokens: 2,
      },
    });
  });

  it("refuses with the status, the headers and the name of the error", async () => {
    const headers = { "retry-after": "7", "anthropic-ratelimit-unified-status": "rejected" };
    const model = await modelOf({ status: 429, message: "later", headers }, { status: 503 });

    const limited = await post(model, body("p"));

    expect(limited.status).toBe(429);
    expect(Object.fromEntries(limited.headers)).toMatchObject(headers);
    expect(await limited.json()).toEqual({
      type: "error",
      error: { type: "rate_limit_error", message: "later" },
    });
    expect(await (await post(model, body("p"))).json()).toMatchObject({
      error: { type: "api_error" },
    });
  });

  it("waits before an answer that is delayed", async () => {
    const model = await modelOf({ text: "late", delay: 60 });
    const before = performance.now();

    expect(await said(await post(model, body("p")))).toBe("late");
    expect(performance.now() - before).toBeGreaterThan(50);
  });

  it("drops the connection before an answer, or cuts it in the middle of one", async () => {
    const model = await modelOf("drop", "cut", "cut");

    await expect(post(model, body("p"))).rejects.toThrow("fetch failed");
    const stream = await post(model, body("p", { stream: true }));
    await expect(stream.text()).rejects.toThrow("terminated");
    const whole = await post(model, body("p"));
    await expect(whole.text()).rejects.toThrow("terminated");
  });

  it("sends all but the end of an answer that is cut", async () => {
    const model = await modelOf({ text: "seen", usage: { input: 41 }, cut: true });

    const seen = await new Promise<string>((resolve, reject) => {
      const sent = request(`${model.url}/v1/messages`, { method: "POST" }, (response) => {
        let part = "";
        response.on("data", (chunk: Buffer) => (part += chunk.toString()));
        response.on("error", () => resolve(part));
        response.on("end", () => reject(new Error(`it was whole: ${part}`)));
      });
      sent.end(JSON.stringify(body("p", { stream: true })));
    });

    expect(seen).toContain('"input_tokens":41');
    expect(seen).toContain('"text":"seen"');
    expect(seen).not.toContain("message_delta");
  });

  it("never answers where it hangs, and closes all the same", async () => {
    const model = await startScriptedModel([
      { name: "hangs", fits: () => true, turns: ["hang", { text: "late", delay: 60_000 }] },
    ]);
    const hung = post(model, body("p")).then(
      () => "answered",
      () => "ended",
    );
    const delayed = post(model, body("p")).then(
      () => "answered",
      () => "ended",
    );
    await expect.poll(() => model.received.length).toBe(2);

    await model.close();

    expect(await Promise.all([hung, delayed])).toEqual(["ended", "ended"]);
  });

  it("counts tokens, answers at its root, and has nothing anywhere else", async () => {
    const model = await modelOf();
    const counted = await fetch(`${model.url}/v1/messages/count_tokens`, {
      method: "POST",
      body: JSON.stringify(body("p")),
    });

    expect(((await counted.json()) as { input_tokens: number }).input_tokens).toBeGreaterThan(50);
    expect((await fetch(model.url, { method: "HEAD" })).status).toBe(200);
    expect((await fetch(`${model.url}/v1/files`)).status).toBe(404);
    expect((await fetch(`${model.url}/v1/messages`)).status).toBe(404);
    expect((await post(model, { not: "a request" })).status).toBe(200);
  });
});

describe("a body that is no JSON", () => {
  it("is answered as a side request", async () => {
    const model = await modelOf({ text: "turn" });

    const response = await fetch(`${model.url}/v1/messages`, { method: "POST", body: "{" });

    expect(await said(response)).toBe("ok");
    expect(model.received[0]?.body).toBeNull();
  });
});
