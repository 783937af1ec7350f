import { parseConfig } from "@mendwatch/config";
import { describe, expect, it } from "vitest";

import { type Finding, ok } from "./finding.ts";
import { linesToAdd, type WrittenConfig } from "./lines-to-add.ts";

function runs(project: string, log: string, owner: string = project): Finding {
  return { ...ok("runs here", "it runs"), add: { project, log, owner } };
}

const findings = [
  ok("node", "v24"),
  runs("shop-api", '"/var/log/shop-api/out.log"'),
  runs("shop-api", '"/var/log/shop-api/error.log"'),
  runs("web", '{ docker: "web-1" }'),
];

function lines(written: Partial<WrittenConfig>): readonly string[] {
  const nothing = { file: "mendwatch.yaml", text: null, projects: new Set<string>() };
  return linesToAdd(findings, { ...nothing, ...written });
}

describe("the lines to add for what runs here", () => {
  it("are a whole file that can be read, where there is none", () => {
    const text = lines({}).slice(3).join("\n");
    const options = { file: "/x/mendwatch.yaml", env: {}, hostname: "h", needs: [] };
    const { projects } = parseConfig(text, options);

    expect([...projects.keys()]).toEqual(["shop-api", "web"]);
    expect(projects.get("shop-api")?.logs).toHaveLength(2);
  });

  it("go below the projects that are there, as deep as these", () => {
    const text =
      "watcher: {}\nprojects: # mine\n\n    # the old one\n    old: { logs: [ /a.log ] }\n";

    const [, title, , ...added] = lines({ text, projects: new Set(["old"]) });
    const options = { file: "/x/mendwatch.yaml", env: {}, hostname: "h", needs: [] };
    const { projects } = parseConfig(`${text}${added.join("\n")}\n`, options);

    expect(title).toContain("below projects:");
    expect([...projects.keys()]).toEqual(["old", "shop-api", "web"]);
  });

  it("give a key of its own to what has the name of something else", () => {
    const added = lines({ text: "projects: {}", projects: new Set(["web"]) });
    const twice = [runs("api", '"/a/api.log"', "a"), runs("api", '"/b/api.log"', "b")];
    const written = { file: "f", text: "", projects: new Set<string>() };

    expect(added.at(-1)).toBe('  web-2: { logs: [{ docker: "web-1" }] }');
    expect(linesToAdd(twice, written).slice(-2)).toEqual([
      '  api: { logs: ["/a/api.log"] }',
      '  api-2: { logs: ["/b/api.log"] }',
    ]);
  });

  it("are none where all is watched", () => {
    expect(linesToAdd([ok("node", "v24")], { file: "f", text: null, projects: new Set() })).toEqual(
      [],
    );
  });
});
