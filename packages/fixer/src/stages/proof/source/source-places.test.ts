import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

import { createRedactor, detectText, type DetectedError } from "@mendwatch/detection";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { bundler } from "../../../../../../test/support/test-runners.ts";
import { findSightings } from "../production-error.ts";
import { unknownBuiltFile } from "./built-file.ts";
import { sourcePlacesIn } from "./source-places.ts";

const cart = `interface Cart {
  readonly total: number;
}

export function total(cart: Cart | null): number {
  return (cart as Cart).total;
}
`;
const main = `import { total } from "./shop/cart.ts";\n\nconsole.log(total(null));\n`;
const options = {
  target: "es2022",
  module: "nodenext",
  rewriteRelativeImportExtensions: true,
  types: [],
  lib: ["es2022", "dom"],
};
const typescript = resolve(import.meta.dirname, "../../../../../../node_modules/.bin/tsc");

describe("an error of built code", { timeout: 60_000 }, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "mendwatch-source-")));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A project in `base`, as the fixer has it, built by a command. */
  async function built(
    build: (base: string) => Promise<unknown>,
    files: Readonly<Record<string, string>>,
  ): Promise<string> {
    const base = join(folder, "base");
    const all = { "package.json": '{ "type": "module" }', ...files };
    for (const [path, text] of Object.entries(all)) {
      await mkdir(dirname(join(base, path)), { recursive: true });
      await writeFile(join(base, path), text);
    }
    await build(base);
    return base;
  }

  const tsconfig = JSON.stringify({
    compilerOptions: { ...options, rootDir: "source", outDir: "lib/node" },
  });
  const inTypeScript = {
    "tsconfig.json": tsconfig.replace("{", "{\n  // What is run.\n"),
    "source/shop/cart.ts": cart,
    "source/main.ts": main,
  };

  it.each([["with maps", ["--sourceMap"]] as const, ["without", []] as const])(
    "is that of its source, built by TypeScript to another folder, %s",
    async (_, more) => {
      const base = await built(
        (cwd) => execa(typescript, ["-p", ".", ...more], { cwd }),
        inTypeScript,
      );
      const onHost = await logOf(join(base, "lib/node/main.js"), (text) =>
        text.replaceAll(base, "/opt/services/shop"),
      );
      const inTest = await logOf(join(base, "source/main.ts"), (text) => text);

      expect(onHost).toContain("/opt/services/shop/lib/node/shop/cart.js:");
      expect(await knows(base, onHost, inTest)).toBe(true);
      expect(
        await knows(
          base,
          inTest.replaceAll(base, "/opt/services/shop"),
          onHost.replaceAll("/opt/services/shop", base),
        ),
      ).toBe(true);
      expect(await knows(base, onHost, inTest.replaceAll("cart.ts", "order.ts"))).toBe(false);
    },
  );

  it("is that of its source in a bundle that has a map", async () => {
    const base = await built((cwd) => bundle(cwd, "--sourcemap"), inTypeScript);
    const onHost = await logOf(join(base, "dist/server.js"), (text) =>
      text.replaceAll(base, "/srv/shop"),
    );
    const inTest = await logOf(join(base, "source/main.ts"), (text) => text);

    expect(errorIn(onHost).frames[0]).toMatchObject({ file: "/srv/shop/dist/server.js" });
    expect(await knows(base, onHost, inTest)).toBe(true);
    expect(await knows(base, inTest, onHost.replaceAll("/srv/shop", base))).toBe(true);
    expect(await unknownBuiltFile(errorIn(onHost), base, ["source/main.ts"])).toBeNull();
    const { frames } = await sourcePlacesIn(base).inSource(errorIn(onHost));
    expect(frames[0]).toMatchObject({ file: "source/shop/cart.ts", line: 6, function: "total" });
  });

  it("is no other error in a bundle without a map, and the file is named", async () => {
    const base = await built((cwd) => bundle(cwd), inTypeScript);
    const onHost = await logOf(join(base, "dist/server.js"), (text) =>
      text.replaceAll(base, "/srv/shop"),
    );
    const inTest = await logOf(join(base, "source/main.ts"), (text) => text);
    const paths = ["source/main.ts", "source/shop/cart.ts"];

    expect(await knows(base, onHost, inTest)).toBe(false);
    expect(await knows(base, onHost, onHost.replaceAll("/srv/shop", base))).toBe(true);
    expect(await unknownBuiltFile(errorIn(onHost), base, paths)).toBe("/srv/shop/dist/server.js");
    expect(await unknownBuiltFile(errorIn(inTest), base, paths)).toBeNull();
    expect(await unknownBuiltFile(errorIn(onHost), base, ["src/server.ts"])).toBeNull();
  });

  it("is left as it is by a map that is broken, or that leads out of the folder", async () => {
    const base = await built((cwd) => bundle(cwd, "--sourcemap"), inTypeScript);
    const onHost = await logOf(join(base, "dist/server.js"), (text) => text);
    const map = join(base, "dist/server.js.map");
    await writeFile(join(folder, "elsewhere.map"), await readFile(map));

    for (const text of ["no json", "{}", '{"version":3,"sources":["a"],"mappings":""}']) {
      await writeFile(map, text);
      const read = await sourcePlacesIn(base).inSource(errorIn(onHost));
      expect(read.frames).toEqual(errorIn(onHost).frames);
    }
    await rm(map);
    await symlink(join(folder, "elsewhere.map"), map);
    const read = await sourcePlacesIn(base).inSource(errorIn(onHost));
    expect(read.frames).toEqual(errorIn(onHost).frames);
  });
});

function errorIn(text: string): DetectedError {
  const [found] = detectText(text, { redactor: createRedactor() });
  if (found === undefined) throw new Error(`no error in: ${text}`);
  return found.error;
}

/** What running a file prints as an error, as another host would log it. */
async function logOf(file: string, place: (text: string) => string): Promise<string> {
  const { stderr } = await execa(process.execPath, [file], { reject: false });
  return place(stderr);
}

/** Whether the error of one is known again in the output of the other. */
async function knows(base: string, logged: string, printed: string): Promise<boolean> {
  const output = { stdout: "", stderr: printed, truncated: false };
  const folders = { root: base, base };
  return (await findSightings(errorIn(logged), folders, output, null)).output === "seen";
}

async function bundle(cwd: string, ...more: readonly string[]): Promise<void> {
  const args = ["source/main.ts", "--bundle", "--platform=node", "--format=esm"];
  await execa(bundler, [...args, "--outfile=dist/server.js", ...more], { cwd });
}
