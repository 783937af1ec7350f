// node readline.mjs FILE PATTERN: counts the lines that match.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

const [file, source] = process.argv.slice(2);
const pattern = new RegExp(source);
let count = 0;
for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
  if (pattern.test(line)) count += 1;
}
process.stdout.write(`${count}\n`);
