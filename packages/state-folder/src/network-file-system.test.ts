import { tmpdir } from "node:os";

import { expect, test } from "vitest";

import { networkFileSystemNamed, networkFileSystemOf } from "./network-file-system.ts";

test.each([
  ["NFS", 0x6969],
  ["SMB", 0x517b],
  ["CIFS", 0xff534d42],
  ["CIFS", 0xff534d42 | 0],
  ["SMB2", 0xfe534d42 | 0],
  ["9P", 0x01021997],
])("%s is known by %i, signed or not", (name, type) => {
  expect(networkFileSystemNamed(type)).toBe(name);
});

test.each([
  ["ext4", 0xef53],
  ["xfs", 0x58465342],
  ["btrfs", 0x9123683e],
  ["tmpfs", 0x01021994],
  ["overlayfs", 0x794c7630],
  ["zfs", 0x2fc12fc1],
])("%s is a local one", (_, type) => {
  expect(networkFileSystemNamed(type)).toBeNull();
});

test("the folder for temporary files is on a local one", () => {
  expect(networkFileSystemOf(tmpdir())).toBeNull();
});
