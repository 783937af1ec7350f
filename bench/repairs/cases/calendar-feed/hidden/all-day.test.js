import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { test } from "node:test";

const program = `
import { feedOf } from "./src/feed.ts";
const event = (start) => "BEGIN:VEVENT\\nSUMMARY:x\\nDTSTART" + start + "\\nEND:VEVENT\\n";
const text = event(";VALUE=DATE:20260302") + event(":20260301T090000Z");
process.stdout.write(JSON.stringify(feedOf(text)));
`;

test("an event that takes all day has its date, wherever the server stands", () => {
  writeFileSync("all-day.ts", program);
  const out = ["--file", "all-day.mjs", "--format", "esm", "--platform", "node"];
  const built = spawnSync("node_modules/.bin/rolldown", ["all-day.ts", ...out], { encoding: "utf8" });
  assert.equal(built.status, 0, built.stderr);
  for (const TZ of ["UTC", "Asia/Tokyo", "America/New_York"]) {
    const env = { PATH: process.env.PATH, TZ };
    const { stdout } = spawnSync("node", ["all-day.mjs"], { env, encoding: "utf8" });
    assert.deepEqual(JSON.parse(stdout), [
      { title: "x", starts: "2026-03-01T09:00:00.000Z" },
      { title: "x", starts: "2026-03-02" },
    ]);
  }
});
