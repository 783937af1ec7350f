import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { isInside, prepareMountPlace, requireMountPlace } from "./mount-place.ts";

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

  it.each(["real/deep", "real/new", "real/new/deeper"])(
    "is found or made for a folder at %s inside something of the host",
    async (place) => {
      const outer = [{ source: join(folder, "real"), place: "/tree" }];

      await prepareMountPlace(join("/tree", place.slice("real/".length)), true, outer);

      await expect(readdir(join(folder, place))).resolves.toEqual([]);
    },
  );

  it.each([
    ["link/new", true, "a link on its way"],
    ["link", true, "a link"],
    ["real/file/new", true, "a file on its way"],
    ["real/file", true, "a file, for a folder"],
    ["real/deep", false, "a folder, for a file"],
    ["real/absent", false, "nothing, for a file"],
  ])("is neither made nor taken at %s: %s, %s", async (place, isFolder) => {
    const outer = [{ source: folder, place: "/tree" }];

    await expect(prepareMountPlace(`/tree/${place}`, isFolder, outer)).rejects.toMatchObject({
      code: "MW_BOX_UNSAFE_PLACE",
    });

    expect((await readdir(join(folder, "real"))).toSorted()).toEqual(["deep", "file"]);
  });

  it.each(["/usr/x", "/etc/passwd", "/proc/1", "/opt/toolchain/bin", "/run"])(
    "is refused for a mount at %s, which is the box's own",
    async (place) => {
      await expect(prepareMountPlace(place, true, [])).rejects.toMatchObject({
        code: "MW_BOX_UNSAFE_PLACE",
      });
    },
  );

  it.each(["/run/api.sock", "/opt/claude", "/home/mendwatch/x", "/elsewhere"])(
    "may be %s, where nothing of the host is around",
    async (place) => {
      await expect(prepareMountPlace(place, false, [])).resolves.toBeUndefined();
    },
  );

  it("is inside a folder only by whole names", () => {
    expect(isInside("/a/b", "/a")).toBe(true);
    expect(isInside("/a", "/a")).toBe(true);
    expect(isInside("/ab", "/a")).toBe(false);
    expect(isInside("/a", "/")).toBe(true);
  });
});
