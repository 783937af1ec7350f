import { describe, expect, it } from "vitest";

import { checkRequest } from "./request-rules.ts";

function check(changes: Readonly<Record<string, unknown>>, counts = false): string {
  const body = { model: "claude-sonnet-5-5", max_tokens: 10, messages: [], ...changes };
  const checked = checkRequest(JSON.stringify(body), counts);
  return "refused" in checked ? checked.refused : "passes";
}

function says(...content: readonly unknown[]): Readonly<Record<string, unknown>> {
  return { messages: [{ role: "user", content }] };
}

describe("the rules of a request", () => {
  it("let pass what an agent asks for, with everything that it came with", () => {
    const body = {
      model: "claude-sonnet-5-5",
      max_tokens: 128_000,
      stream: true,
      thinking: { type: "adaptive", display: "updates" },
      context_management: { edits: [{ type: "clear_thinking_20251015", keep: "all" }] },
      tools: [
        { name: "Read", input_schema: { properties: { source: { type: "string" } } } },
        { name: "Bash", type: "bash_20250124" },
        { name: "Own", type: "custom" },
      ],
      system: [{ type: "text", text: "You are" }],
      messages: [
        { role: "user", content: "hi" },
        {
          role: "assistant",
          content: [
            // An agent may read about what it must not do.
            { type: "tool_use", id: "t", name: "Read", input: { source: { type: "url" } } },
          ],
        },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "t",
              content: [{ type: "image", source: { type: "base64", data: "" } }],
            },
          ],
        },
      ],
      new_of_tomorrow: 1,
    };

    expect(checkRequest(JSON.stringify(body), false)).toEqual({ request: body });
  });

  for (const [what, changes] of [
    ["a tool that searches", { tools: [{ type: "web_search_20250305", name: "web_search" }] }],
    ["a tool that fetches", { tools: [{ type: "web_fetch_20250910", name: "web_fetch" }] }],
    ["a tool that runs code", { tools: [{ type: "code_execution_20250825", name: "x" }] }],
    ["a tool server", { mcp_servers: [{ type: "url", url: "http://evil.example" }] }],
    ["the tools of a server", { tools: [{ type: "mcp_toolset", mcp_server_name: "x" }] }],
    ["a tool of tomorrow", { tools: [{ type: "anything_else", name: "x" }] }],
    ["a tool that a message adds", says({ type: "x", tool: { type: "web_fetch_20250910" } })],
    ["a tool server that a message adds", says({ tool: { type: "mcp_toolset" } })],
    ["a picture to fetch", says({ type: "image", source: { type: "url", url: "http://evil" } })],
    [
      "a document to fetch",
      says({ type: "document", source: { type: "url", url: "http://evil" } }),
    ],
    ["a file of the account", says({ type: "document", source: { type: "file", file_id: "f" } })],
    [
      "a picture to fetch inside of a result",
      says({ type: "tool_result", content: [{ type: "image", source: { type: "url" } }] }),
    ],
    [
      "a picture to fetch beside what a tool was given",
      says({ type: "tool_result", input: [{ type: "image", source: { type: "url" } }] }),
    ],
    ["a container", { container: { skills: [] } }],
    ["a faster answer at another price", { speed: "fast" }],
    ["a place at another price", { inference_geo: "us" }],
    ["a tier at another price", { service_tier: "priority" }],
    [
      "a summary that is not counted",
      { context_management: { edits: [{ type: "compact_20260112" }] } },
    ],
    ["no model", { model: "" }],
    ["no number of tokens", { max_tokens: "10" }],
    ["no positive number of tokens", { max_tokens: -1 }],
    ["no number of tokens at all", { max_tokens: undefined }],
  ] as const) {
    it(`refuse ${what}`, () => {
      expect(check(changes)).not.toBe("passes");
    });
  }

  it("ask for no number of tokens where they are only counted", () => {
    expect(check({ max_tokens: undefined }, true)).toBe("passes");
    expect(check({ max_tokens: undefined, speed: "fast" }, true)).not.toBe("passes");
  });

  it("say where the fault is", () => {
    expect(checkRequest("{", false)).toEqual({ refused: "the body is no JSON" });
    expect(check({ mcp_servers: [{}] })).toContain("mcp_servers");
    expect(check({ tools: [{ type: "web_fetch_20250910" }] })).toContain("web_fetch_20250910");
  });
});
