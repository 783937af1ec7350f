// node tail.mjs FOLDER FILE PATTERN [LINES]: follows a file with the npm package `tail` that is
// installed in FOLDER. Prints each line that matches; with LINES it begins at the start of the file,
// and prints how many matched once it has seen so many lines.
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, file, source, last] = process.argv.slice(2);
const { Tail } = createRequire(join(folder, "package.json"))("tail");
const pattern = new RegExp(source);
const lines = last === undefined ? Infinity : Number(last);
let seen = 0;
let count = 0;
const tail = new Tail(file, { fromBeginning: last !== undefined });
tail.on("line", (line) => {
  seen += 1;
  const matches = pattern.test(line);
  if (matches) count += 1;
  if (matches && last === undefined) process.stdout.write(`${line}\n`);
  if (seen === lines) {
    tail.unwatch();
    process.stdout.write(`${count}\n`);
  }
});
if (last === undefined) process.stdout.write("ready\n");
