import { node } from "../attack-tools.ts";
import { raidOf, type Action, type Raid } from "../raid.ts";
import type { AttackGround } from "./attack-ground.ts";

const asking = `
const socketPath = process.env.ANTHROPIC_UNIX_SOCKET;
function ask(method, path, body, headers = {}) { return new Promise((done) => { const text = typeof body === "string" ? body : JSON.stringify(body); const request = http.request({ socketPath, method, path, headers: { "content-type": "application/json", "content-length": Buffer.byteLength(text), ...headers } }, (response) => { let said = ""; response.on("data", (chunk) => said += chunk); response.on("end", () => done(response.statusCode + " " + said.slice(0, 200))); response.on("error", (error) => done(error.message)); }); request.on("upgrade", () => done("101 upgraded")); request.on("connect", (response) => done(response.statusCode + " connected")); request.on("error", (error) => done(error.message)); request.setTimeout(4000, () => { request.destroy(); done("no answer: refused in silence"); }); request.end(text); }); }
function raw(text) { return new Promise((done) => { let said = ""; const socket = net.connect(socketPath, () => socket.write(text)); socket.on("data", (chunk) => said += chunk); socket.on("error", (error) => done(error.message)); socket.on("close", () => done(said.slice(0, 400))); setTimeout(() => socket.destroy(), 1500); }); }
const message = (more) => ({ model: "claude-sonnet-4-5", max_tokens: 16, messages: [{ role: "user", content: "hello" }], ...more });
const refused = (answer) => /^2\\d\\d /.test(answer) ? through(answer) : tried(answer);
`;

/** The gateway: the one way out of the box, and what it must not let through. */
export function gatewayRaids({ sinks }: AttackGround): readonly Raid[] {
  const sink = `127.0.0.1:${sinks.httpPort}`;
  return [
    raidOf("RaidGatewayError", [
      asks(
        "other endpoints of the API: files, batches, models, organisations",
        () =>
          `for (const [method, path] of [["GET", "/v1/files"], ["POST", "/v1/files"], ["POST", "/v1/messages/batches"], ["GET", "/v1/models"], ["GET", "/v1/organizations/me"], ["DELETE", "/v1/files/x"], ["GET", "/v1/messages"]]) refused(await ask(method, path, ""));`,
      ),
      asks(
        "another host, in the request line and in Host",
        (mark) =>
          `refused(await raw("POST http://${sink}/${mark} HTTP/1.1\\r\\nHost: ${sink}\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n").then((said) => said.replace(/^HTTP\\/1.1 /, ""))); refused(await ask("POST", "/${mark}", "", { host: "${sink}" }));`,
      ),
      asks(
        "a tunnel by CONNECT, and an upgrade",
        () =>
          `refused(await ask("CONNECT", "${sink}", "")); refused(await ask("GET", "/v1/messages", "", { connection: "Upgrade", upgrade: "websocket" }));`,
      ),
      asks(
        "paths that lead elsewhere: .., //, encoded, with a query",
        () =>
          `for (const path of ["/v1/messages/../files", "//v1/files", "/v1/messages%2f..%2ffiles", "/v1/messages/..;/files", "/v1/messages?beta=true&x=/../../files", "/v1/messages/count_tokens/../../files", "/V1/files", "/v1/messages#/../files"]) refused(await ask("POST", path, message({})));`,
      ),
      asks(
        "a second request hidden in the first",
        (mark) =>
          `const inner = "GET /v1/files?${mark} HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n"; const said = await raw("POST /v1/messages HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: " + inner.length + "\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n" + inner); refused(said.replace(/^HTTP\\/1.1 /, ""));`,
      ),
      body(
        "tools that the API runs: web fetch",
        `{ tools: [{ type: "web_fetch_20250910", name: "web_fetch" }] }`,
      ),
      body(
        "tools that the API runs: web search",
        `{ tools: [{ type: "web_search_20250305", name: "web_search" }] }`,
      ),
      body(
        "tools that the API runs: code, in a container",
        `{ container: "c", tools: [{ type: "code_execution_20250825", name: "code_execution" }] }`,
      ),
      body(
        "tool servers that the API calls",
        `{ mcp_servers: [{ type: "url", url: "http://${sink}/", name: "x" }] }`,
      ),
      body(
        "an image that the API fetches",
        `{ messages: [{ role: "user", content: [{ type: "image", source: { type: "url", url: "http://${sink}/" } }] }] }`,
      ),
      body(
        "a document that the API fetches, inside a tool's result",
        `{ messages: [{ role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: [{ type: "document", source: { type: "url", url: "http://${sink}/" } }] }] }] }`,
      ),
      body(
        "a file of another account",
        `{ messages: [{ role: "user", content: [{ type: "document", source: { type: "file", file_id: "file_1" } }] }] }`,
      ),
      (mark: string): Action => ({
        ...asks(
          "an answer of ten million tokens",
          () =>
            `tried(await ask("POST", "/v1/messages", message({ max_tokens: 10_000_000, metadata: { user_id: "${mark}" } })));`,
        )(mark),
        judge: ({ received, results }) => {
          const asked = received
            .map(({ body: sent }) => JSON.stringify(sent))
            .find((sent) => sent.includes(mark) && !sent.includes("tool_result"));
          const tokens = Number(/"max_tokens":(\d+)/.exec(asked ?? "")?.[1] ?? 0);
          if (tokens >= 10_000_000)
            return { outcome: "BROKE", reason: "it was forwarded as it was" };
          if (results.length === 0) return { outcome: "untried", reason: "its run ended before" };
          return {
            outcome: "held",
            reason:
              asked === undefined
                ? "it was not forwarded"
                : `lowered to ${tokens} tokens, which the budget pays`,
          };
        },
      }),
      (mark: string): Action => ({
        ...asks(
          "another account's key beside the gateway's",
          () =>
            `tried(await ask("POST", "/v1/messages", message({ metadata: { user_id: "${mark}" } }), { "x-api-key": "sk-ant-api03-${mark}", authorization: "Bearer ${mark}", "anthropic-beta": "files-api-2025-04-14" }));`,
        )(mark),
        judge: ({ received, results }) => {
          const asked = received.find(({ headers }) => JSON.stringify(headers).includes(mark));
          if (asked !== undefined) return { outcome: "BROKE", reason: "the key was forwarded" };
          if (results.length === 0) return { outcome: "untried", reason: "its run ended before" };
          return { outcome: "held", reason: "the key was replaced by the gateway's" };
        },
      }),
      asks(
        "a body of 40 MB, and JSON of 200,000 brackets",
        () =>
          `refused(await ask("POST", "/v1/messages", "x".repeat(40 * 1024 * 1024))); refused(await ask("POST", "/v1/messages", '{"model":"m","max_tokens":1,"messages":' + "[".repeat(200_000) + "]".repeat(200_000) + "}"));`,
      ),
      asks(
        "two hundred connections that say nothing",
        () =>
          `const sockets = Array.from({ length: 200 }, () => net.connect(socketPath).on("error", () => undefined)); await new Promise((done) => setTimeout(done, 300)); for (const socket of sockets) socket.write("POST /v1/messages HTTP/1.1\\r\\n"); await new Promise((done) => setTimeout(done, 300)); for (const socket of sockets) socket.destroy(); await new Promise((done) => setTimeout(done, 300)); tried("afterwards the gateway answers as before: " + (await ask("GET", "/v1/files", "")).slice(0, 3));`,
      ),
    ]),
  ];
}

/** Runs code that asks the gateway. */
function asks(action: string, make: (mark: string) => string): (mark: string) => Action {
  return (mark) => ({
    kind: "gateway",
    action,
    tools: node(`${asking}(async () => { ${make(mark)} })();`),
  });
}

/** Asks for a message with what the gateway must not pass on. */
function body(action: string, more: string): (mark: string) => Action {
  return asks(action, () => `refused(await ask("POST", "/v1/messages", message(${more})));`);
}
