import { parseConfig, type Config } from "@mendwatch/config";
import { describe, expect, it } from "vitest";

import { abilitiesOf, notesOn } from "./abilities.ts";

const rehearsal = "agent: { kind: rehearsal, patches: ./rehearsal }";
const pull = `
fixer:
  relay:
    watchers: { prod-1: { secrets: [ whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw ], projects: [ shop ] } }
    pull: [ { watcher: prod-1, ssh: me@host, command: relay } ]`;

describe("what is configured and not built yet", () => {
  it.each([
    [
      "a github forge without a token",
      rehearsal,
      "forge: github",
      "forge github has no github.token",
    ],
    ["pulling over ssh", pull, "", "fixer.relay.pull is not built yet"],
    [
      "a deploy command without a folder to run it in",
      "",
      "repo: https://example.com/shop.git, deploy: ./deploy.sh",
      "deploy of shop is only shown",
    ],
  ])("names %s", (_, text, project, note) => {
    expect(notesOn(config(text, project), []).join("\n")).toContain(note);
  });

  it("names nothing of it where none is configured", () => {
    const notes = notesOn(config(rehearsal, "forge: local"), []).join("\n");

    expect(notes).not.toMatch(/claude|github|autonomy|telegram|pull is|services|deploy of/);
  });

  it("is what admission goes by", () => {
    expect(abilitiesOf(config("", ""), [])).toEqual({ agent: true, forges: ["local"] });
    expect(abilitiesOf(config("github: { token: t }", ""), [])).toEqual({
      agent: true,
      forges: ["local", "github"],
    });
  });
});

describe("what the agent misses on this machine", () => {
  it("is named, and every error is only told", () => {
    const missing = ["there is no program `claude` on the PATH"];
    const notes = notesOn(config("", "forge: local"), missing);

    expect(notes).toContainEqual(expect.stringContaining("no program `claude`"));
    expect(notes).toContainEqual(expect.stringContaining("none is repaired"));
    expect(abilitiesOf(config("", ""), missing).agent).toBe(false);
  });

  it("is not spoken of where nothing is missing", () => {
    expect(notesOn(config("", "forge: local"), []).join("\n")).not.toMatch(/claude|doctor/);
  });
});

function config(text: string, project: string): Config {
  const shop = `projects: { shop: { ${project.includes("repo:") ? "" : "repo: ./shop, "}logs: [ ./shop.log ], ${project} } }`;
  return parseConfig(`${text}\n${shop}\n`, {
    file: "/etc/mendwatch/mendwatch.yaml",
    env: {},
    hostname: "dev",
    needs: ["fixer"],
  });
}
