import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { createJournal } from "../src/journal.js";

test("entries are written one after the other", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "journal-"));
  context.after(() => rm(folder, { recursive: true }));
  const journal = createJournal(join(folder, "j"));
  await journal.write({ a: 1 });
  await journal.write({ b: 2 });
  assert.equal(await readFile(join(folder, "j"), "utf8"), '{"a":1}\n{"b":2}\n');
});
