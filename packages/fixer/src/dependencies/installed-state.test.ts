import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { isInstalled } from "./installed-state.ts";
import { lockfilesFor, type Lockfile } from "./lockfile.ts";

const npmPackages = {
  "": { dependencies: { left: "1.0.0" } },
  "node_modules/left": { version: "1.0.0", integrity: "sha512-left" },
  "node_modules/for-macs": { version: "2.0.0", optional: true },
  "packages/own": { version: "1.0.0" },
  "node_modules/own": { resolved: "packages/own", link: true },
};
const {
  "": _root,
  "node_modules/for-macs": _optional,
  ...npmInstalled
}: Partial<typeof npmPackages> = npmPackages;

function npm(packages: object): string {
  return JSON.stringify({ lockfileVersion: 3, packages });
}

const classic = `# yarn lockfile v1

left@^1.0.0, left@~1.0.0:
  version "1.0.0"
  resolved "https://registry.yarnpkg.com/left/-/left-1.0.0.tgz#abc"

"@scope/right@2":
  version "2.0.0"
  resolved "https://registry.yarnpkg.com/@scope/right/-/right-2.0.0.tgz#def"
`;
const classicEntries = {
  "left@^1.0.0": "https://registry.yarnpkg.com/left/-/left-1.0.0.tgz#abc",
  "left@~1.0.0": "https://registry.yarnpkg.com/left/-/left-1.0.0.tgz#abc",
  "@scope/right@2": "https://registry.yarnpkg.com/@scope/right/-/right-2.0.0.tgz#def",
};

const berry = `__metadata:
  version: 8

"left@npm:^1.0.0":
  version: 1.0.0
  resolution: "left@npm:1.0.0"

"root@workspace:.":
  version: 0.0.0-use.local
  resolution: "root@workspace:."
`;
const berryState = `__metadata:
  version: 1

"left@npm:1.0.0":
  locations:
    - "node_modules/left"

"root@workspace:.":
  locations:
    - ""
`;

const pnpm = "lockfileVersion: '9.0'\npackages:\n  left@1.0.0: {}\n";

describe("what is installed in a checkout", () => {
  let checkout: string;
  beforeEach(async () => {
    checkout = await mkdtemp(join(tmpdir(), "mendwatch-installed-"));
  });
  afterEach(() => rm(checkout, { recursive: true }));

  async function judge(name: string, text: string, record: string, installed: string) {
    const file = join(checkout, "node_modules", record);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, installed);
    const [found] = lockfilesFor(".", new Set([name]));
    if (found === undefined) throw new Error(`${name} is no lockfile`);
    const lockfile: Lockfile = { ...found, text };
    return isInstalled(checkout, lockfile);
  }

  it.each([
    ["package-lock.json", npm(npmPackages), ".package-lock.json", npm(npmInstalled)],
    ["yarn.lock", classic, ".yarn-integrity", JSON.stringify({ lockfileEntries: classicEntries })],
    ["yarn.lock", berry, ".yarn-state.yml", berryState],
    ["pnpm-lock.yaml", pnpm, ".pnpm/lock.yaml", pnpm],
  ])("is what %s names", async (name, text, record, installed) => {
    expect(await judge(name, text, record, installed)).toBe(true);
  });

  const left = "node_modules/left";
  it.each([
    [
      "another version",
      { ...npmInstalled, [left]: { version: "1.0.1", integrity: "sha512-left" } },
    ],
    ["another content", { ...npmInstalled, [left]: { version: "1.0.0", integrity: "sha512-bad" } }],
    [
      "a link in place of a package",
      { ...npmInstalled, [left]: { ...npmPackages[left], link: true } },
    ],
    ["more than is named", { ...npmInstalled, "node_modules/more": { version: "1.0.0" } }],
    ["less than is named", { "node_modules/own": npmPackages["node_modules/own"] }],
  ])("is not what package-lock.json names where npm has %s", async (_what, installed) => {
    const [name, text] = ["package-lock.json", npm(npmPackages)];

    expect(await judge(name, text, ".package-lock.json", npm(installed))).toBe(false);
  });

  it.each([
    ["package-lock.json", npm(npmPackages), ".package-lock.json", "{ half"],
    ["package-lock.json", `{ "dependencies": {} }`, ".package-lock.json", npm({})],
    ["yarn.lock", classic, ".yarn-integrity", JSON.stringify({ lockfileEntries: {} })],
    ["yarn.lock", berry, ".yarn-state.yml", berryState.replace("1.0.0", "1.0.1")],
    ["pnpm-lock.yaml", pnpm, ".pnpm/lock.yaml", pnpm.replace("1.0.0", "1.0.1")],
  ])("is not what %s names where the record says otherwise: %#", async (...given) => {
    expect(await judge(...given)).toBe(false);
  });

  it("is nothing where nothing was installed", async () => {
    const [found] = lockfilesFor(".", new Set(["pnpm-lock.yaml"]));

    expect(found && (await isInstalled(checkout, { ...found, text: pnpm }))).toBe(false);
  });
});

describe("the lockfiles of a service", () => {
  it("are the nearest above its files, and the one at the top", () => {
    const files = new Set(["yarn.lock", "services/package-lock.json", "other/pnpm-lock.yaml"]);

    const paths = lockfilesFor("services/api", files).map(({ path }) => path);

    expect(paths).toEqual(["services/package-lock.json", "yarn.lock"]);
    expect(lockfilesFor("other", new Set(["other/x"]))).toEqual([]);
  });
});
