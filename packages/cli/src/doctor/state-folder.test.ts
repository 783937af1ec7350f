import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, it } from "vitest";

import { checkWatcherState, judgeDisk } from "./state-folder.ts";

const gibibyte = 1_073_741_824;

it("a local disk with room is well", () => {
  expect(judgeDisk("/srv/state", "/srv", { network: null, room: gibibyte })).toEqual({
    check: "state",
    status: "ok",
    text: "/srv/state, made at the first start, 1.0 GiB free",
    remedy: null,
  });
});

it("little room is warned of", () => {
  const { status, text } = judgeDisk("/srv", "/srv", { network: null, room: gibibyte / 2 });

  expect([status, text]).toEqual(["warn", "/srv, 512.0 MiB free"]);
});

it("a network file system fails, however much room it has", () => {
  expect(judgeDisk("/srv", "/srv", { network: "NFS", room: gibibyte })).toEqual({
    check: "state",
    status: "fail",
    text: "/srv is on NFS, a network file system, on which nothing starts",
    remedy: "name a folder on a local disk under stateDir",
  });
});

it("what the watcher has stored fails where no watcher can use it, and is not told where one can", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mendwatch-state-"));
  const file = join(folder, "watcher", "state.db");
  const before = checkWatcherState(folder);
  await mkdir(join(folder, "watcher"));
  await writeFile(file, "this is no database, but a text that somebody wrote there ".repeat(9));
  const after = checkWatcherState(folder);
  await rm(folder, { recursive: true });

  expect(before).toEqual([]);
  expect(after).toEqual([
    {
      check: "state",
      status: "fail",
      text: `cannot use the state file ${file} (file is not a database)`,
      remedy: "restore it, or move it away to start anew",
    },
  ]);
});
