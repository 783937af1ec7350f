import { expect, it } from "vitest";

import { judgeDisk } from "./state-folder.ts";

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
