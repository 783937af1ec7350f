import { parseConfig } from "@mendwatch/config";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { available } from "../../../../test/support/requirements.ts";
import { checkBox } from "./box.ts";

describe.runIf(available("bwrap"))("what the doctor says of the box", () => {
  const before = process.env["TMPDIR"];
  beforeEach(() => {
    process.env["TMPDIR"] = import.meta.filename;
  });
  afterEach(() => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  });

  it("is what to do where it cannot be tried, as there is no place for temporary files", async () => {
    const options = { file: "/x/mendwatch.yaml", env: {}, hostname: "h", needs: [] };
    const config = parseConfig("projects: { shop: { repo: /r } }", options);

    expect(await checkBox(config, process.env)).toEqual({
      check: "box",
      status: "fail",
      text: `it cannot be tried: no folder can be made in ${import.meta.filename} (ENOTDIR)`,
      remedy: "let TMPDIR name a folder that this user may write",
    });
  });
});
