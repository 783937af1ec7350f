import { closeSync, existsSync, openSync, readdirSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";

import { planEntries, seededRandom } from "./log-writer-plan.ts";

/**
 * A program that logs: `log-writer.ts PATH SEED ENTRIES PAUSE`. It writes the entries of the seed,
 * often in pieces, and rotates by rename as logrotate does, sometimes in the middle of an entry. It
 * ends after ENTRIES, or when its standard input ends, and prints how many it has written.
 */
const [path = "", seed = "0", most = "0", pause = "0"] = process.argv.slice(2);
const random = seededRandom(Number(seed) ^ 0x5eed);
let stopped = false;
process.stdin.on("end", () => (stopped = true)).resume();

/** The file moves to `.1`, and every older generation one further. */
function rotate(): void {
  const generations = readdirSync(dirname(path)).length;
  for (let index = generations; index >= 1; index -= 1) {
    if (existsSync(`${path}.${index}`)) renameSync(`${path}.${index}`, `${path}.${index + 1}`);
  }
  renameSync(path, `${path}.1`);
}

let file = openSync(path, "a");
let written = 0;
for (const entry of planEntries(Number(seed))) {
  if (stopped || written >= Number(most)) break;
  const bytes = Buffer.from(entry.text(Date.now()));
  const rotates = random() < 0.005;
  const cut = random() < 0.3 ? Math.floor(random() * bytes.length) : 0;
  writeSync(file, bytes.subarray(0, cut));
  if (cut > 0 && Number(pause) > 0) await setTimeout(Number(pause) * random());
  // The writer goes on in the renamed file until it has written its entry.
  if (rotates) rotate();
  writeSync(file, bytes.subarray(cut));
  written += 1;
  if (rotates) {
    closeSync(file);
    file = openSync(path, "a");
  }
  if (Number(pause) > 0) await setTimeout(Number(pause) * random());
}
closeSync(file);
process.stdin.destroy();
process.stdout.write(`${written}\n`);
