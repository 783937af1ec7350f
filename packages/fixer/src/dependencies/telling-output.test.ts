import { describe, expect, it } from "vitest";

import { tellingOutput } from "./telling-output.ts";

const usage = Array.from({ length: 60 }, (_, at) => `npm error     [--option-${at}]`).join("\n");

describe("what is told of a failed installation", () => {
  it("begins with npm's error, and leaves out its warnings and its usage", () => {
    const told = tellingOutput(
      `npm warn EBADENGINE Unsupported engine {\nnpm error code EUSAGE\nnpm error\nnpm error \`npm ci\` can only install packages when they are in sync.\nnpm error Missing: rollup@ from lock file\n${usage}\nnpm error A complete log of this run can be found in: /home/x.log`,
      [],
    );

    expect(told).toMatch(/^npm error code EUSAGE\nnpm error `npm ci` can only install/);
    expect(told).toContain("Missing: rollup");
    expect(told).not.toContain("complete log");
    expect(told.length).toBeLessThanOrEqual(500);
  });

  it.each([
    ["pnpm", " ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with frozen-lockfile"],
    ["yarn", "error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`."],
    ["pip", "ERROR: Could not find a version that satisfies the requirement nope"],
    ["node-gyp", "gyp ERR! find Python"],
  ])("begins with the error of %s", (_, error) => {
    expect(tellingOutput(`progress\n${error}\n${"more\n".repeat(200)}`, [])).toMatch(
      new RegExp(`^${error.trim().slice(0, 9)}`),
    );
  });

  it("is the end of what a command said that names no error", () => {
    expect(tellingOutput(`${"begun\n".repeat(200)}no such package\n`, [])).toMatch(
      /no such package$/,
    );
    expect(tellingOutput("", [])).toBe("");
  });

  it("has no secret in it, neither one that the command was given nor one of a registry's address", () => {
    const told = tellingOutput(
      "npm error 401 Unauthorized - GET https://anna:hunter2-hunter2@npm.example.com/shop\nnpm error sent Q7r-not-known-by-its-form",
      ["Q7r-not-known-by-its-form"],
    );

    expect(told).toContain("npm error 401 Unauthorized");
    expect(told).not.toMatch(/hunter2|Q7r/);
  });
});
