import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { PackageManager } from "./lockfile.ts";

const defaults: Readonly<Record<PackageManager, string>> = {
  npm: "https://registry.npmjs.org/",
  pnpm: "https://registry.npmjs.org/",
  yarn: "https://registry.yarnpkg.com/",
};

/** Where a project's packages come from by its own and its owner's settings. */
export interface Registries {
  /** As in `setup.network`. */
  readonly hosts: readonly string[];
  /** The owner's own registry, which the settings inside a box do not name; null for the usual one. */
  readonly registry: string | null;
}

/** Reads the `.npmrc` and `.yarnrc.yml` of a folder and of the owner's home, and no secret of them. */
export async function registriesOf(
  folders: readonly string[],
  manager: PackageManager,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Registries> {
  const home = environment["HOME"];
  const own = home === undefined ? "" : await read(join(home, ".npmrc"));
  const texts = [own];
  for (const folder of folders) {
    texts.push(await read(join(folder, ".npmrc")), await read(join(folder, ".yarnrc.yml")));
  }
  const registry =
    environment["npm_config_registry"] ?? /^registry\s*=\s*(\S+)/m.exec(own)?.[1] ?? null;
  // `registry=`, `@scope:registry=`, `npmRegistryServer:`
  const named = [
    ...texts.join("\n").matchAll(/\b(?:registry\s*=|npmRegistryServer:)\s*["']?([^\s"']+)/g),
  ];
  const addresses = [defaults[manager], registry, ...named.map(([, address]) => address)];
  const hosts = addresses.flatMap((address) =>
    typeof address === "string" && URL.canParse(address) ? [new URL(address).host] : [],
  );
  return { hosts: [...new Set(hosts)], registry };
}

async function read(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
