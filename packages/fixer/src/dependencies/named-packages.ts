import { posix } from "node:path";

import { z } from "zod";

const manifest = z.object({
  dependencies: z.record(z.string(), z.unknown()).optional(),
  devDependencies: z.record(z.string(), z.unknown()).optional(),
});

/** Where the `package.json` of a service in `dir` is, if it has one: its own, or the repository's. */
export function manifestFor(dir: string, files: ReadonlySet<string>): string | null {
  const paths = [posix.join(dir, "package.json"), "package.json"];
  return paths.find((path) => files.has(path)) ?? null;
}

/** Whether a `package.json` names packages that have to be installed. One that is no JSON names none. */
export function namesAny(text: string): boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return false;
  }
  const { dependencies = {}, devDependencies = {} } = manifest.safeParse(parsed).data ?? {};
  return Object.keys({ ...dependencies, ...devDependencies }).length > 0;
}
