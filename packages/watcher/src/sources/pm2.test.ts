import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, it } from "vitest";

import { pm2Source } from "./pm2.ts";

it("a home of pm2 that cannot be entered is named with what to do", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mendwatch-pm2-closed-"));
  const home = join(folder, "home");
  symlinkSync("home", home);

  const found = await pm2Source("shop", "api", { PM2_HOME: home }).find();
  rmSync(folder, { recursive: true });

  expect(found).toEqual({
    paths: [],
    problem: `pm2 has no process "api" under ${home}: write the name as \`pm2 ls\` shows it, set PM2_HOME, or let this user read that folder`,
  });
});
