import { expect, test } from "vitest";

import { createAssembler, type StreamSnapshot } from "@mendwatch/detection";

import { openDatabase } from "./database.ts";
import { migrations } from "./schema.ts";

/** What a watcher stored that held one stream for a file. */
const open = {
  phase: "failing",
  lines: [{ text: "Error: no cart", offset: 0, number: 0 }],
  held: 0,
  truncated: false,
  closed: null,
};
const none = { ...open, phase: "none", lines: [] };

test("the open entries of files survive the step to assemblers of many streams", () => {
  const database = openDatabase(":memory:", 0);
  const [first = "", second = ""] = migrations;
  database.exec(first);
  const add = database.prepare(
    `INSERT INTO files (project, source, path, device, inode, head_length, head_hash, cursor,
       tail_hash, cutting, assembler) VALUES ('p', 's', 's', '1', '1', 0, '', 0, '', 0, :assembler)`,
  );
  add.run({ assembler: JSON.stringify(open) });
  add.run({ assembler: JSON.stringify(none) });

  database.exec(second);

  const rows = database.prepare<{ readonly assembler: string }>("SELECT assembler FROM files");
  const snapshots = rows.all().map(({ assembler }) => JSON.parse(assembler));
  expect(snapshots).toEqual([
    {
      streams: [["", expect.objectContaining<Partial<StreamSnapshot>>({ phase: "failing" })]],
      parts: [],
      indent: 0,
      exported: [],
    },
    { streams: [], parts: [], indent: 0, exported: [] },
  ]);
  const assembler = createAssembler({}, snapshots[0]);
  expect(assembler.push({ text: "    at pay (/srv/a.js:1:2)", offset: 15, number: 0 })).toEqual([]);
  expect(assembler.flush("end").map(({ lines }) => lines)).toEqual([
    ["Error: no cart", "    at pay (/srv/a.js:1:2)"],
  ]);
  database.close();
});
