import { readFileSync } from "node:fs";

/** The version of this package, as its `package.json` says. */
export function readOwnVersion(): string {
  // The same place from the source and from what is built of it.
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
