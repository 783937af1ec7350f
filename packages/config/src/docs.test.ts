import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

import { describe, expect, it } from "vitest";

import { configurationSchema, type JsonSchema, keysAt } from "./json-schema.ts";

const docs = resolve(import.meta.dirname, "../../../docs");

/** One key of the file, for people. */
interface GuideRow {
  readonly path: string;
  readonly default: string;
  readonly description: string;
}

const beginning = `# Configuration

\`mendwatch.yaml\` is read once, at the start. Every problem in it is said at once, with its line and what to write instead, and the process ends with 78. Keys that are not in these tables are refused.

- The smallest file names one project, its repository and its log. \`mendwatch up\` starts the watcher where \`watcher:\` is in the file and the fixer where \`fixer:\` is; both may stand there without anything below them.
- Secrets come from the environment: \`\${NAME}\` in any text but a command is replaced, and only in the sections that a process reads, so a host that only watches needs no token of the fixer. A missing or empty variable is a problem. \`$\${\` stands for a literal \`\${\`. Inside \`{ }\` and \`[ ]\` YAML wants quotes around it: \`{ token: "\${TELEGRAM_TOKEN}" }\`.
- Commands stay as they are written: \`deploy\`, \`setup\`, and those of \`checks\` and its services. They are shown, on cards and to the agent, so no secret is put into them. Their shell replaces \`\${NAME}\` when it runs them, with what it has itself: what your login shell sets for \`deploy\`, what \`checks.env\` and \`setup.env\` name for the others.
- Durations are \`500ms\`, \`30s\`, \`5m\`, \`24h\`, \`7d\`; sizes \`256MiB\`, \`4GiB\`; rates \`200/h\`; money is in dollars.
- Paths start at the folder of the file; \`~/\` is your home folder.
- A secret of the relay is made by \`printf 'whsec_%s\\n' "$(openssl rand -base64 32)"\`.
- [\`configuration.schema.json\`](../configuration.schema.json) tells editors all of this: write \`# yaml-language-server: $schema=\` and its path or address in the first line.

\`\`\`yaml
watcher:
fixer:
projects:
  shop-api:
    label: PA
    logs: [/var/log/shop-api/*.log]
    repo: ~/code/shop-api
    checks: { test: npm test }
\`\`\`
`;

function rowsBelow(node: JsonSchema, path: string): readonly GuideRow[] {
  const required = new Set(node.required);
  const rows = Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const childPath = path === "" ? key : `${path}.${key}`;
    const row = {
      path: childPath,
      default: required.has(key) ? "required" : defaultText(child),
      description: child.description ?? "",
    };
    return [row, ...rowsBelow(child, childPath)];
  });
  const entries =
    typeof node.additionalProperties === "object"
      ? rowsBelow(node.additionalProperties, `${path}.NAME`)
      : [];
  const items = node.items === undefined ? [] : rowsBelow(node.items, `${path}[]`);
  const forms = (node.anyOf ?? []).filter(({ properties }) => properties !== undefined);
  const choices = forms.flatMap((form) =>
    rowsBelow(forms.length > 1 ? { ...form, required: [] } : form, path),
  );
  const others = (node.anyOf ?? [])
    .filter((form) => !forms.includes(form))
    .flatMap((form) => rowsBelow(form, path));
  return [...rows, ...entries, ...items, ...choices, ...others];
}

/** As it would be written; nothing for a section, whose keys have their own. */
function defaultText({ default: value }: JsonSchema): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return `\`[${value.join(", ")}]\``;
  if (typeof value === "object" && value !== null) return "";
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

function guide(): string {
  const schema = configurationSchema();
  const rows = rowsBelow(schema, "");
  const tables = Object.entries(schema.properties ?? {}).map(([section, { description }]) => {
    const below = rows.filter(({ path }) => path.startsWith(`${section}.`));
    const lines = (below.length > 0 ? below : rows.filter(({ path }) => path === section)).map(
      (row) => `| \`${row.path}\` | ${row.default} | ${row.description} |`,
    );
    return `## ${section}

${description ?? ""}

| key | default | meaning |
| --- | --- | --- |
${lines.join("\n")}
`;
  });
  return [beginning, ...tables].join("\n");
}

/** `MENDWATCH_UPDATE_DOCS=1` writes the file instead of comparing it; the formatter aligns it afterwards. */
function readDocs(name: string, text: string): string {
  const file = resolve(docs, name);
  if (process.env["MENDWATCH_UPDATE_DOCS"] === "1") writeFileSync(file, text);
  return readFileSync(file, "utf8");
}

function withoutLayout(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/-{3,}/g, "---");
}

describe("docs/configuration.schema.json", () => {
  it("is the schema that the code reads with", () => {
    const schema = configurationSchema();

    const file = readDocs("configuration.schema.json", `${JSON.stringify(schema, null, 2)}\n`);

    expect(JSON.parse(file)).toEqual(schema);
  });

  it("describes every key", () => {
    const rows = rowsBelow(configurationSchema(), "");

    expect(rows.filter(({ description }) => description === "")).toEqual([]);
    expect(rows.length).toBeGreaterThan(130);
  });
});

describe("docs/guides/configuration.md", () => {
  it("has every key with its default and its meaning", () => {
    const text = guide();

    const file = readDocs("guides/configuration.md", text);

    expect(withoutLayout(file)).toBe(withoutLayout(text));
  });
});

describe("the schema in an editor", () => {
  it("takes a variable where a form is asked for", () => {
    const watcher = configurationSchema().properties?.["watcher"]?.anyOf?.[0]?.properties;
    const secret = watcher?.["relay"]?.properties?.["secrets"]?.items?.pattern ?? "^$";

    expect("${MENDWATCH_SECRET}").toMatch(new RegExp(secret));
    expect("hunter2").not.toMatch(new RegExp(secret));
  });
});

describe("keysAt", () => {
  it("knows the keys of sections, lists and named entries", () => {
    const schema = configurationSchema();

    expect(keysAt(schema, [])).toContain("fixer");
    expect(keysAt(schema, ["fixer", "relay", "watchers", "prod-1"])).toEqual([
      "secrets",
      "projects",
    ]);
    expect(keysAt(schema, ["projects", "shop", "checks", "services", 0])).toEqual(["run", "ready"]);
    expect(keysAt(schema, ["stateDir", "x"])).toEqual([]);
  });
});
