import { readFileSync, writeFileSync } from "node:fs";

import { expect, it } from "vitest";
import loadWabt from "wabt";

it.each(["sieve/quiet-lines", "repeat/known-errors"])(
  "%s is compiled as it is written; MENDWATCH_UPDATE_WASM=1 compiles it anew",
  async (name) => {
    const source = new URL(`${name}.wat`, import.meta.url);
    const compiled = new URL(`${name}.wasm.ts`, import.meta.url);
    const wabt = await loadWabt();
    const parsed = wabt.parseWat(`${name}.wat`, readFileSync(source, "utf8"), { simd: true });
    parsed.validate();
    const text = Buffer.from(parsed.toBinary({}).buffer).toString("base64");
    parsed.destroy();
    if (process.env["MENDWATCH_UPDATE_WASM"] === "1") {
      const [head = ""] = readFileSync(compiled, "utf8").split('"');
      writeFileSync(compiled, `${head}"${text}";\n`);
    }

    expect(readFileSync(compiled, "utf8")).toContain(`"${text}"`);
  },
);
