import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { isInside, requireMountPlace } from "./mount-place.ts";

describe("a place for a mount", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "mendwatch-mount-")));
    await mkdir(join(folder, "real/deep"), { recursive: true });
    await writeFile(join(folder, "real/file"), "");
    await symlink(join(folder, "real"), join(folder, "link"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each(["real", "real/deep", "real/file"])("may be %s", async (place) => {
    await expect(requireMountPlace(join(folder, place))).resolves.toBeUndefined();
  });

  it.each([
    ["link", "a link"],
    ["link/deep", "a link on its way"],
    ["real/file/deep", "a file on its way"],
    ["real/absent", "nothing"],
  ])("is refused for %s: %s", async (place) => {
    await expect(requireMountPlace(join(folder, place))).rejects.toMatchObject({
      code: "MW_BOX_UNSAFE_PLACE",
    });
  });

  it.each(["/", "/home", "/opt", "/etc", "/proc", "/tmp", "relative", "/var/../etc", "/var/"])(
    "is refused for %s, which would cover the box's own or is no plain path",
    async (place) => {
      await expect(requireMountPlace(place)).rejects.toMatchObject({ code: "MW_BOX_UNSAFE_PLACE" });
    },
  );

  it("is inside a folder only by whole names", () => {
    expect(isInside("/a/b", "/a")).toBe(true);
    expect(isInside("/a", "/a")).toBe(true);
    expect(isInside("/ab", "/a")).toBe(false);
    expect(isInside("/a", "/")).toBe(true);
  });
});
