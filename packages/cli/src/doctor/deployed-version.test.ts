import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { sampleProject } from "../../../../test/support/sample-project.ts";
import { checkDeployedVersion } from "./deployed-version.ts";

describe("what the doctor says of the version that runs", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-version-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is the version where one is named", async () => {
    const file = join(folder, "REVISION");
    await writeFile(file, "v1.4.2\nbuilt at noon\n");

    expect(checkDeployedVersion(sampleProject({ label: "PA", version: { file } }))).toEqual([
      { check: "version PA", status: "ok", text: `${file}: v1.4.2`, remedy: null },
    ]);
  });

  it("is what to do where none can be found, and nothing where nobody asks", () => {
    const file = join(folder, "absent");

    expect(
      [{ file }, { git: folder }, null].map((version) =>
        checkDeployedVersion(sampleProject({ label: "PA", version })).map(({ status, text }) => [
          status,
          text,
        ]),
      ),
    ).toEqual([
      [["warn", `${file} has no first line that can be read`]],
      [["warn", `${folder} is no checkout that can be read`]],
      [],
    ]);
  });
});
