import { describe, expect, it } from "vitest";

import {
  ask,
  gatewayTo,
  modelOf,
  secret,
  serverOf,
} from "../../../../../../test/support/gateway-bench.ts";

describe("the credential", () => {
  const theirs = {
    authorization: "Bearer dummy",
    "x-api-key": "dummy",
    "anthropic-beta": "oauth-2025-04-20, tools-1",
    "anthropic-version": "2023-06-01",
    "x-claude-code-session-id": "s1",
    cookie: "a=b",
    "x-forwarded-for": "10.0.0.1",
    "proxy-authorization": "Basic x",
  };

  it("replaces what the client calls its key, and drops headers that nobody knows", async () => {
    const model = await modelOf({ text: "hi" });
    const gateway = await gatewayTo(model.url);

    await ask(gateway, { headers: theirs });

    const { headers } = model.received[0] ?? { headers: {} };
    expect(headers).toMatchObject({
      "x-api-key": secret,
      "anthropic-beta": "tools-1",
      "anthropic-version": "2023-06-01",
      "x-claude-code-session-id": "s1",
      "accept-encoding": "identity",
    });
    expect(JSON.stringify(headers)).not.toContain("dummy");
    expect(Object.keys(headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/cookie|forwarded|proxy/)]),
    );
  });

  it("is a bearer for the token of a plan, with the beta that it needs", async () => {
    const model = await modelOf({ text: "hi" });
    const credential = { kind: "oauth-token", secret } as const;
    const gateway = await gatewayTo(model.url, { credential });

    await ask(gateway, { headers: { ...theirs, "anthropic-beta": "tools-1" } });

    const { headers } = model.received[0] ?? { headers: {} };
    expect(headers).toMatchObject({
      authorization: `Bearer ${secret}`,
      "anthropic-beta": "tools-1,oauth-2025-04-20",
    });
    expect(headers).not.toHaveProperty("x-api-key");
  });

  it("is taken out of errors that repeat it", async () => {
    const message = `x-api-key ${secret} is wrong`;
    const model = await modelOf({ status: 401, message, headers: { "request-id": secret } });
    const gateway = await gatewayTo(model.url);

    const answer = await ask(gateway);

    expect(answer.status).toBe(401);
    expect(answer.body).toContain("x-api-key [REDACTED:credential] is wrong");
    expect(JSON.stringify(answer)).not.toContain(secret);
    expect(gateway.trouble()?.text).toBe(
      "The Messages API answered 401: x-api-key [REDACTED:credential] is wrong",
    );
  });

  it("is taken out of an answer that comes in pieces", async () => {
    const url = await serverOf((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`: ${secret.slice(0, 9)}`);
      setImmediate(() => response.end(`${secret.slice(9)}\n\n`));
    });
    const gateway = await gatewayTo(url);

    expect((await ask(gateway)).body).toBe(": [REDACTED:credential]\n\n");
  });
});
