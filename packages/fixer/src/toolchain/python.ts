import { realpath } from "node:fs/promises";
import { isAbsolute } from "node:path";

import { execa } from "execa";
import { z } from "zod";

/** Milliseconds for a program to say where it is. */
const patience = 10_000;

/** A Python as it really is, with no version manager in between. */
export interface Python {
  readonly version: string;
  /** The program itself, never a link or a shim. */
  readonly executable: string;
  /** Files and folders that it consists of. */
  readonly parts: readonly string[];
  /** Where it looks for modules. */
  readonly path: readonly string[];
  readonly isVenv: boolean;
}

const answer: z.ZodType<Python> = z.object({
  version: z.string(),
  executable: z.string(),
  parts: z.array(z.string()),
  path: z.array(z.string()),
  isVenv: z.boolean(),
});

const question = `import json, os, sys, sysconfig
base = getattr(sys, "_base_executable", None) or sys.executable
variables = {"installed_base": sys.base_prefix, "installed_platbase": sys.base_exec_prefix, "platbase": sys.base_exec_prefix}
library = os.path.join(sysconfig.get_config_var("LIBDIR") or "", sysconfig.get_config_var("INSTSONAME") or "")
parts = {sysconfig.get_path(name, vars=variables) for name in ["stdlib", "platstdlib"]}
print(json.dumps({
  "version": ".".join(map(str, sys.version_info[:3])),
  "executable": os.path.realpath(base),
  "parts": sorted(filter(os.path.isdir, parts)) + ([library] if os.path.isfile(library) else []),
  "path": [entry for entry in sys.path if entry],
  "isVenv": sys.prefix != sys.base_prefix,
}))`;

/** Asks a Python where it is. Null where it does not answer. */
export async function askPython(
  program: string,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Python | null> {
  const { exitCode, stdout } = await execa(program, ["-c", question], {
    cwd: folder,
    env: { ...env },
    extendEnv: false,
    stdin: "ignore",
    timeout: patience,
    reject: false,
  });
  if (exitCode !== 0) return null;
  const parsed = answer.safeParse(parseJson(stdout));
  if (!parsed.success || !isAbsolute(parsed.data.executable)) return null;
  const executable = await realpath(parsed.data.executable).catch(() => null);
  if (executable === null) return null;
  return { ...parsed.data, executable, parts: [executable, ...parsed.data.parts] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
