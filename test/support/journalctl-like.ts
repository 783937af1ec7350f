import { existsSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";

/**
 * As much of `journalctl --follow --output=json` as the watcher asks for, over a file of entries
 * that MENDWATCH_TEST_JOURNAL names. Entries are as the real one prints them: one object per line,
 * every value a text. A file beside it, `.complaint`, has what it prints before it fails.
 */
const { values } = parseArgs({
  strict: false,
  options: {
    unit: { type: "string" },
    "after-cursor": { type: "string" },
    since: { type: "string" },
  },
});
const journal = process.env["MENDWATCH_TEST_JOURNAL"] ?? "";
const after = values["after-cursor"];
const since = values["since"];

function entries(): readonly Readonly<Record<string, string>>[] {
  const lines = readFileSync(journal, "utf8").split("\n");
  // The last one is empty, or half written.
  const all = lines.slice(0, -1).map((line) => JSON.parse(line) as Record<string, string>);
  return all.filter((entry) => entry["_SYSTEMD_UNIT"] === values["unit"]);
}

function first(): number {
  const all = entries();
  if (typeof after === "string") {
    const index = all.findIndex((entry) => entry["__CURSOR"] === after);
    if (index >= 0) return index + 1;
    process.stderr.write("Failed to seek to cursor: Invalid argument\n");
    process.exit(1);
  }
  if (typeof since !== "string") return 0;
  const from = Number(since.slice(1)) * 1_000_000;
  const index = all.findIndex((entry) => Number(entry["__REALTIME_TIMESTAMP"]) >= from);
  return index < 0 ? all.length : index;
}

if (existsSync(`${journal}.complaint`)) {
  process.stderr.write(readFileSync(`${journal}.complaint`));
  process.exit(1);
}
for (let next = first(); ;) {
  const all = entries();
  for (const entry of all.slice(next)) process.stdout.write(`${JSON.stringify(entry)}\n`);
  next = all.length;
  if (existsSync(`${journal}.complaint`)) process.exit(1);
  await setTimeout(10);
}
