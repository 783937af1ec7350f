import { parseConfig } from "@mendwatch/config";
import { describe, expect, it } from "vitest";

import { checkAgent } from "./agent.ts";

const [token, key] = ["CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_API_KEY"];

/** What is said to do about an agent without a credential. */
async function remedyFor(billing: string): Promise<string> {
  const text = `fixer: {}\nagent: { billing: ${billing} }\nprojects: { shop: { repo: /code/shop } }`;
  const options = { file: "/x/mendwatch.yaml", env: {}, hostname: "h", needs: [] };
  const findings = await checkAgent(parseConfig(text, options), {});
  return findings.find(({ check }) => check === "credential")?.remedy ?? "";
}

describe("what to do without a credential", () => {
  it("is a token or a key, by how it is to be billed", async () => {
    expect(await remedyFor("auto")).toMatch(new RegExp(`${token}.*${key}`));
    expect(await remedyFor("api")).toContain(key);
    expect(await remedyFor("api")).not.toContain(token);
    expect(await remedyFor("subscription")).toContain(token);
    expect(await remedyFor("subscription")).not.toContain(key);
  });
});
