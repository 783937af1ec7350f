import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import { configErrors } from "@mendwatch/config";
import { fixerErrors } from "@mendwatch/fixer";
import type { ErrorCatalog } from "@mendwatch/protocol";
import { watcherErrors } from "@mendwatch/watcher";
import { describe, expect, it } from "vitest";

import { cliErrors } from "../../packages/cli/src/errors.ts";

const path = resolve(import.meta.dirname, "../../docs/errors.md");
const catalogs: readonly ErrorCatalog[] = [configErrors, watcherErrors, fixerErrors, cliErrors];

/** `MENDWATCH_UPDATE_DOCS=1` writes the page instead of comparing it. */
function page(): string {
  const rows = catalogs
    .flatMap((catalog) => Object.entries(catalog))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([code, { meaning, remedy, exit }]) => `| \`${code}\` | ${exit} | ${meaning} | ${remedy} |`,
    );
  return `# Errors

Every refusal carries one of these codes. They are stable: scripts may rely on them. The exit code is what the command ends with when nothing else handles the error (sysexits.h).

| code | exit | what happened | what to do |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}

describe("docs/errors.md", () => {
  it("lists every code of every package, and no other", async () => {
    if (process.env["MENDWATCH_UPDATE_DOCS"] === "1") await writeFile(path, page());

    expect(await readFile(path, "utf8")).toBe(page());
  });

  it("has one meaning for each code", () => {
    const codes = catalogs.flatMap((catalog) => Object.keys(catalog));

    expect(codes.length).toBeGreaterThan(20);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
