import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

import { available } from "./requirements.ts";

/** Where the programs of {@link runnerLine} are installed, for a box that has to be lent them. */
export const installedRunners: string = resolve(import.meta.dirname, "../../node_modules");

/** A PATH on which `node` is the one that runs this, as the newest runners want. */
export const runnerPath: string = `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`;

const require = createRequire(import.meta.url);

const programs = {
  vitest: inPackage(require.resolve("vitest/package.json"), "vitest.mjs"),
  jest: inPackage(require.resolve("jest/package.json"), "bin/jest.js"),
  mocha: inPackage(require.resolve("mocha/package.json"), "bin/mocha.js"),
};

/** A bundler that writes source maps. */
export const bundler: string = inPackage(require.resolve("esbuild/package.json"), "bin/esbuild");

/** The program of a runner that is installed here, as a shell line without its arguments. */
export function runnerLine(runner: keyof typeof programs): string {
  return `node '${programs[runner]}'`;
}

function inPackage(manifest: string, program: string): string {
  return join(dirname(manifest), program);
}

/** The shell line of Debian's pytest, which a box has too, or null where it is not installed. */
export function pytestLine(): string | null {
  return available("pytest-3") ? "/usr/bin/python3 -m pytest -p no:cacheprovider" : null;
}
