import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

import { available } from "./requirements.ts";

/** Where the programs of {@link runnerLine} are installed, for a box that has to be lent them. */
export const installedRunners: string = resolve(import.meta.dirname, "../../node_modules");

/** A PATH on which `node` is the one that runs this, as the newest runners want. */
export const runnerPath: string = `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`;

const require = createRequire(import.meta.url);

/** The program of a runner that is installed here, as a shell line without its arguments. */
export function runnerLine(runner: "vitest" | "jest" | "mocha"): string {
  const programs = { vitest: "vitest.mjs", jest: "bin/jest.js", mocha: "bin/mocha.js" };
  return `node '${join(dirname(require.resolve(`${runner}/package.json`)), programs[runner])}'`;
}

/** The shell line of Debian's pytest, which a box has too, or null where it is not installed. */
export function pytestLine(): string | null {
  return available("pytest-3") ? "/usr/bin/python3 -m pytest -p no:cacheprovider" : null;
}
