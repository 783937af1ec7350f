import { describe, expect, it } from "vitest";

import { isPlaceholder } from "./placeholder.ts";

function printed(stdout: string, stderr = "") {
  const end = { exitCode: 0, signal: null, timedOut: false, truncated: false, duration: 1 };
  return { ...end, stdout, stderr };
}

/** As npm and pnpm, and as yarn, begin a script. */
function byNpm(script: string, said = ""): string {
  return `\n> shop@1.0.0 test\n> ${script}\n\n${said}`;
}
function byYarn(script: string): string {
  return `yarn run v1.22.22\n$ ${script}\nDone in 0.03s.\n`;
}

describe("a placeholder for tests", () => {
  it.each([
    'echo "Error: no test specified" && exit 1',
    "echo ok",
    "true",
    "exit 0",
    ":",
    "echo 'No tests yet.'; exit 0",
    "printf done || true",
    'echo "none yet; sorry & thanks (really)"',
  ])("is %s, as a script or as the command itself", (script) => {
    expect(isPlaceholder("npm test", printed(byNpm(script, "ok\n")))).toBe(true);
    expect(isPlaceholder("yarn test", printed(byYarn(script)))).toBe(true);
    expect(isPlaceholder(script, printed(""))).toBe(true);
  });

  it.each([
    "node check.js",
    "echo begin && node check.js",
    'echo "$(node check.js)"',
    "sh test.sh || true",
    "true | node check.js",
    "echo '{}' | node check.js",
    "echo begin & node check.js",
    'echo "begin; $(node check.js)"',
    "exit $(node check.js)",
    "./true",
  ])("is not %s", (script) => {
    expect(isPlaceholder("npm test", printed(byNpm(script, "true\n> true\n$ true\n")))).toBe(false);
    expect(isPlaceholder(script, printed("all is well"))).toBe(false);
  });

  it("is not a script of several lines of which only the first says something", () => {
    expect(isPlaceholder("npm test", printed(byNpm("echo begin\n> node check.js")))).toBe(false);
    expect(isPlaceholder("npm test", printed(byNpm("echo begin\n> echo done")))).toBe(true);
    expect(isPlaceholder("echo begin\nnode check.js", printed(""))).toBe(false);
  });

  it("is not one package of several whose tests are run", () => {
    const both = byNpm("echo none here", "none here\n") + byNpm("node check.js");

    expect(isPlaceholder("npm test --workspaces", printed(both))).toBe(false);
  });
});
