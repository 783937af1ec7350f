import { parseConfig } from "@mendwatch/config";
import { describe, expect, it } from "vitest";

import type { Finding } from "./finding.ts";
import { checkSettings } from "./settings.ts";

const watchers = `watchers: { prod-1: { secrets: [ whsec_${"A".repeat(32)} ], projects: [ shop ] } }`;
const pull = `relay: { ${watchers}, pull: [ { watcher: prod-1, ssh: me@host, command: relay } ] }`;

describe("what is configured and cannot work", () => {
  it.each([
    ["fixer: { store: 'mongodb://db/x' }", "fail", "fixer.store"],
    [`fixer: { ${pull} }`, "warn", "fixer.relay.pull"],
    ["watcher: {}", "warn", "watcher.relay.url is not set"],
    ["fixer: {}\nagent: {}", "warn", "deploy of shop", "repo: 'https://example.com/shop.git'"],
  ])("is told by the doctor: %s", (text, status, named, repo = "repo: ./shop") => {
    expect(findingsOf(text, `${repo}, deploy: ./ship`)).toMatchObject([
      { check: "config", status, text: expect.stringContaining(named) },
    ]);
  });

  it("is nothing where all of it works, or where the part does not run here", () => {
    expect(findingsOf("watcher: {}\nfixer: {}", "repo: ./shop, deploy: ./ship")).toEqual([]);
    const watcher = `watcher: { relay: { url: "http://fixer", secrets: [ whsec_${"A".repeat(32)} ] } }`;
    expect(findingsOf(watcher, "repo: 'https://example.com/shop', deploy: ./x")).toEqual([]);
  });
});

function findingsOf(text: string, project: string): readonly Finding[] {
  const config = parseConfig(`${text}\nprojects: { shop: { ${project} } }`, {
    file: "/etc/mendwatch.yaml",
    env: {},
    hostname: "prod-1",
    needs: [],
  });
  return checkSettings(config);
}
