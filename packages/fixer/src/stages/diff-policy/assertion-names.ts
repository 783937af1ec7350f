/** Packages of assertions: `node:assert/strict`, `chai`, `uvu/assert`, `power-assert`, `@jest/expect`. */
const library = String.raw`["'](?:node:)?(?:[\w@-]+\/)?(?:assert|chai|should|expect|[\w-]+-assert|assert-[\w-]+)(?:\/[\w-]+)?["']`;

/** `import a, { equal } from "assert"` and `const { equal: same } = require("assert")`, up to their names. */
const declarations: readonly RegExp[] = [
  new RegExp(String.raw`\bimport\s+([^;"'()]{1,500}?)\s*\bfrom\s*${library}`, "g"),
  new RegExp(
    String.raw`\b(?:const|let|var)\s+([^=;]{1,500}?)\s*=\s*require\(\s*${library}\s*\)`,
    "g",
  ),
];

/** What declares tests, from whichever package, is no assertion. */
const declaring = /^(?:test|it|specify|describe|suite|context|bench)$/;

/**
 * The names by which a JavaScript file calls the assertions that it takes from a package: `a` of
 * `import a from "node:assert"`, `equal` and `same` of `import { equal, strictEqual as same } from …`.
 */
export function assertionNames(source: string): readonly string[] {
  const names = declarations.flatMap((declaration) =>
    [...source.matchAll(declaration)].flatMap(([, clause = ""]) =>
      clause.split(/[,{}]/).map(
        (part) =>
          part
            .split(/\bas\b|:/)
            .at(-1)
            ?.trim() ?? "",
      ),
    ),
  );
  return names.filter((name) => /^[A-Za-z_]\w*$/.test(name) && !declaring.test(name));
}
