import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { startGitHub, type GitHubEmulator } from "./github.ts";

describe("the emulator of GitHub", { timeout: 60_000 }, () => {
  let gitHub: GitHubEmulator;
  beforeEach(async () => {
    gitHub = await startGitHub();
    await gitHub.repository("octo/shop");
  });
  afterEach(() => gitHub.end().catch(() => {}));

  async function ask(
    method: "GET" | "POST",
    path: string,
    options: {
      readonly body?: object;
      readonly headers?: Record<string, string>;
      readonly token?: string;
    } = {},
  ): Promise<{
    readonly status: number;
    readonly headers: Headers;
    readonly body: string;
  }> {
    const response = await fetch(`${gitHub.apiUrl}${path}`, {
      method,
      headers: { authorization: `token ${options.token ?? gitHub.token()}`, ...options.headers },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.text() };
  }

  it.each<[string, "GET" | "POST", string, object?]>([
    ["an operation", "GET", "/repos/octo/shop/pull-requests"],
    ["a method", "POST", "/user"],
    ["a parameter", "GET", "/repos/octo/shop/pulls?label=bug"],
    ["a value of a parameter", "GET", "/repos/octo/shop/pulls?state=merged"],
    ["a field", "POST", "/repos/octo/shop/statuses/abc", { state: "success", url: "x" }],
    ["a value of a field", "POST", "/repos/octo/shop/statuses/abc", { state: "green" }],
  ])("makes its end fail after %s that GitHub does not have", async (_, method, path, body) => {
    await ask(method, path, body === undefined ? {} : { body }).catch(() => {});

    await expect(gitHub.end()).rejects.toThrow("not as GitHub has it");
  });

  it("ends well after what GitHub has", async () => {
    await ask("GET", "/repos/octo/shop/pulls?state=all&per_page=100&head=octo:x");
    await ask("POST", "/repos/octo/shop/statuses/abc", { body: { state: "success" } });

    await expect(gitHub.end()).resolves.toBeUndefined();
  });

  it("answers 304 to what has not changed, and does not count it", async () => {
    const first = await ask("GET", "/repos/octo/shop/pulls");
    const etag = String(first.headers.get("etag"));

    const same = await ask("GET", "/repos/octo/shop/pulls", { headers: { "if-none-match": etag } });
    const other = await ask("GET", "/repos/octo/shop/labels", {
      headers: { "if-none-match": "x" },
    });

    expect([first.status, same.status, other.status]).toEqual([200, 304, 200]);
    expect(first.headers.get("x-ratelimit-remaining")).toBe("4999");
    expect(other.headers.get("x-ratelimit-remaining")).toBe("4998");
  });

  it("lists check runs to a classic token, and not to a fine-grained one", async () => {
    const path = "/repos/octo/shop/commits/main/check-runs";

    const fine = await ask("GET", path);
    const classic = await ask("GET", path, { token: gitHub.token({ kind: "classic" }) });

    expect([fine.status, classic.status]).toEqual([403, 200]);
    expect(fine.body).toContain("Resource not accessible by personal access token");
  });

  it("tells what a person may do, and when the token ends", async () => {
    const expires = new Date(Date.now() + 86_400_000);
    const token = gitHub.token({ expires });

    const { headers, body } = await ask("GET", "/repos/octo/shop/collaborators/anna/permission", {
      token,
    });

    expect(JSON.parse(body)).toMatchObject({ permission: "write" });
    expect(headers.get("github-authentication-token-expiration")).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/,
    );
  });
});
