import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createRedactor, detectText, type DetectedError } from "@mendwatch/detection";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readExecutedCode, type ExecutedCode } from "./executed-code.ts";

const cart = `export function total(cart) { return cart.total; }
export class Cart { sum() { return this.lines.length; } }
export const later = async () => total({});
`;

describe("the code that a run executed", { timeout: 30_000 }, () => {
  let folder: string;
  let tree: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "mendwatch-executed-")));
    tree = join(folder, "tree");
    await mkdir(join(tree, "src"), { recursive: true });
    await writeFile(join(tree, "package.json"), '{ "type": "module" }');
    await writeFile(join(tree, "src/cart.js"), cart);
    await writeFile(join(tree, "src/limits.js"), "export const most = 3;\n");
  });
  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  /** Runs a program in the tree and reads what it left of an error at this place. */
  async function executed(program: string, place = "total"): Promise<ExecutedCode | null> {
    await writeFile(join(tree, "main.js"), program);
    const counts = join(folder, "counts");
    await rm(counts, { recursive: true, force: true });
    const env = { NODE_V8_COVERAGE: counts };
    await execa(process.execPath, ["main.js"], { cwd: tree, env, reject: false });
    const at = { folder: counts, tree, root: tree, base: tree };
    return readExecutedCode(errorAt(place), at);
  }

  it("has the function of the error where it was called, and not where it was only loaded", async () => {
    const called = await executed(`import { total } from "./src/cart.js"; total({});`);
    const loaded = await executed(`import "./src/cart.js";`);
    const absent = await executed(`import "./src/limits.js";`);

    expect(called).toMatchObject({ failing: true });
    expect([...(called?.ran ?? [])]).toContain("src/cart.js");
    expect(loaded).toMatchObject({ failing: false });
    expect([...(loaded?.loaded ?? [])]).toContain("src/cart.js");
    expect([...(loaded?.ran ?? [])]).not.toContain("src/cart.js");
    expect(absent).toMatchObject({ failing: false });
    expect([...(absent?.loaded ?? [])]).not.toContain("src/cart.js");
    expect([...(absent?.ran ?? [])]).toContain("src/limits.js");
  });

  it.each(["Cart.sum", "Object.later", "async later"])(
    "knows %s by its own name",
    async (place) => {
      const program = `import { Cart, later } from "./src/cart.js"; await later(); const c = new Cart(); c.lines = []; c.sum();`;

      expect(await executed(program, place)).toMatchObject({ failing: true });
      expect(await executed(`import "./src/cart.js";`, place)).toMatchObject({ failing: false });
    },
  );

  it("has what a process did that was started by the program, and nothing of one that was killed", async () => {
    const code = `import { total } from "./src/cart.js"; total({}); console.log("ran"); process.stdin.resume();`;
    const program = `import { spawn } from "node:child_process";
const child = spawn(process.execPath, ["--input-type=module", "-e", ${JSON.stringify(code)}]);
child.stdout.once("data", () => END);
`;

    const ended = await executed(program.replace("END", "child.stdin.end()"));
    const killed = await executed(program.replace("END", 'child.kill("SIGKILL")'));

    expect(ended).toMatchObject({ failing: true });
    expect(killed).toMatchObject({ failing: false });
  });

  it("is unknown where nothing was counted, and reads no file that is none", async () => {
    const counts = join(folder, "counts");
    const at = { folder: counts, tree, root: tree, base: tree };
    const nothing = await readExecutedCode(errorAt("total"), at);
    await mkdir(counts);
    await symlink("/dev/zero", join(counts, "coverage-1.json"));
    await symlink("/dev/zero", join(tree, "src/endless.js"));
    await writeFile(join(counts, "coverage-2.json"), "nonsense");
    const url = `file://${tree}/src/endless.js`;
    const functions = [{ functionName: "total", ranges: [{ startOffset: 1, count: 1 }] }];
    await writeFile(
      join(counts, "coverage-3.json"),
      JSON.stringify({ result: [{ url, functions }] }),
    );

    expect(nothing).toBeNull();
    expect(await readExecutedCode(errorAt("total"), at)).toMatchObject({ failing: false });
  });
});

function errorAt(place: string): DetectedError {
  const text = `TypeError: no\n    at ${place} (/srv/shop/src/cart.js:1:29)\n`;
  const [found] = detectText(text, { redactor: createRedactor() });
  if (found === undefined) throw new Error("no error is found");
  return found.error;
}
