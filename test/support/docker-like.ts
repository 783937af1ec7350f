import { existsSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";

/**
 * As much of `docker logs --follow --timestamps --since` as the watcher asks for, over a folder that
 * MENDWATCH_TEST_DOCKER names. A container is a file of that name; its lines are `TIME OUTPUT text`,
 * and the last one is `stopped` where it does not run.
 */
const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: { since: { type: "string" } },
});
const [, name = ""] = positionals;
const file = `${process.env["MENDWATCH_TEST_DOCKER"] ?? ""}/${name}`;
const since = typeof values["since"] === "string" ? values["since"] : "";

if (!existsSync(file)) {
  process.stderr.write(`Error response from daemon: No such container: ${name}\n`);
  process.exit(1);
}
for (let next = 0; ;) {
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  for (const line of lines.slice(next)) {
    const [at = "", output, ...words] = line.split(" ");
    if (at < since || output === undefined) continue;
    const stream = output === "stderr" ? process.stderr : process.stdout;
    stream.write(`${at} ${words.join(" ")}\n`);
  }
  next = lines.length;
  if (lines.at(-1) === "stopped") break;
  await setTimeout(10);
}
