import { describe, expect, it } from "vitest";

import { findCredential } from "./credential.ts";

const auto = { credential: null, billing: "auto" } as const;
const token = { CLAUDE_CODE_OAUTH_TOKEN: "a-token" };
const key = { ANTHROPIC_API_KEY: "a-key" };

describe("what pays for the model", () => {
  it("is the environment's token, or else its key", () => {
    expect(findCredential(auto, { ...token, ...key })).toEqual({
      kind: "oauth-token",
      secret: "a-token",
    });
    expect(findCredential(auto, key)).toEqual({ kind: "api-key", secret: "a-key" });
    expect(findCredential(auto, { ...key, CLAUDE_CODE_OAUTH_TOKEN: "" })?.kind).toBe("api-key");
  });

  it("is what the file names, before the environment", () => {
    const kinds = ["sk-ant-oat01-x", "sk-ant-api03-x", "of a proxy"].map(
      (credential) => findCredential({ ...auto, credential }, { ...token, ...key })?.kind,
    );

    expect(kinds).toEqual(["oauth-token", "api-key", "api-key"]);
  });

  it("is never what the billing does not allow", () => {
    expect(findCredential({ ...auto, billing: "api" }, { ...token, ...key })?.kind).toBe("api-key");
    expect(findCredential({ ...auto, billing: "api" }, token)).toBeNull();
    expect(findCredential({ ...auto, billing: "subscription" }, key)).toBeNull();
    expect(findCredential({ credential: "x", billing: "subscription" }, {})).toEqual({
      kind: "oauth-token",
      secret: "x",
    });
  });

  it("is nothing where there is nothing", () => {
    expect(findCredential(auto, {})).toBeNull();
  });
});
