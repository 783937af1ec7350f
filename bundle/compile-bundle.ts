import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What services most often say: errors as a record and as text with a stack below, and a healthy line. */
const errors = ["cart", "order", "payment"].map((word, index) => {
  const stack = `Error: ${word} 471${index} has no address\\n    at pack (/srv/shop/src/${word}.js:12:9)\\n    at async ship (/srv/shop/src/ship.js:40:3)`;
  const text = stack.replaceAll("\\n", "\n");
  return `{"level":50,"time":176722560000${index},"pid":7,"reqId":"req-${index}","err":{"type":"Error","message":"${word} 471${index} has no address","stack":"${stack}"},"msg":"request failed"}
[2026-01-01T00:00:0${index}.000Z] ERROR (worker/7): request failed
${text}
[2026-01-01T00:00:0${index}.000Z] ERROR ${text}
[2026-01-01T00:00:0${index}.000Z] INFO (worker/7): shipped
`;
});

/** Has V8 compile a program that was built, with what a start and a scan need of it. */
export async function compileBundle(program: string): Promise<void> {
  const compile = fileURLToPath(import.meta.resolve("./compile.cjs"));
  const log = join(dirname(program), "sample.log");
  await writeFile(log, errors.join("").repeat(2));
  for (const args of [["--version"], ["scan", "--json", log]]) {
    await run(process.execPath, [compile, program, ...args], { env: {} });
  }
  await rm(log);
}
