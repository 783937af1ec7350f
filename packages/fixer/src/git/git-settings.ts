import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { writeWhole } from "./write-whole.ts";

/**
 * What git may not take from anybody else: not from the machine's configuration, not from the
 * owner's, not from the repository's own, not from files in a work tree. These go on each command
 * line, where they outrank every file.
 */
export const gitSettings: readonly string[] = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.untrackedCache=false",
  "core.attributesFile=/dev/null",
  "core.excludesFile=/dev/null",
  "core.autocrlf=false",
  "core.quotePath=false",
  "safe.bareRepository=explicit",
  "submodule.recurse=false",
  "gc.auto=0",
  "maintenance.auto=false",
];

/**
 * The global configuration of the git that we start, and of what it starts. The hooks are not
 * switched off here: a push to a path runs the remote's own git under this file, and the remote's
 * refusals are its owner's word.
 */
const configFile = `# Written by Mendwatch at each start. Changes are lost.
[core]
\tsshCommand = ssh -o BatchMode=yes
[gc]
\tauto = 0
[maintenance]
\tauto = false
[receive]
\tautogc = false
`;

/** Of the environment, only what reaches a remote. Hosts behind a proxy need theirs. */
const inherited = [
  "PATH",
  "HOME",
  "SSH_AUTH_SOCK",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "GIT_SSL_CAINFO",
  "http_proxy",
  "https_proxy",
  "HTTPS_PROXY",
  "no_proxy",
  "NO_PROXY",
];

/**
 * The whole environment of every git command. It never asks, and speaks English without
 * decoration, because some answers of a remote can only be told apart by their words.
 */
export function gitEnvironment(
  ambient: Readonly<Record<string, string | undefined>>,
  globalConfig: string,
): Record<string, string> {
  const environment: Record<string, string> = {
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: globalConfig,
    GIT_ATTR_NOSYSTEM: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ALLOW_PROTOCOL: "file:http:https:ssh",
  };
  for (const name of inherited) {
    const value = ambient[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

/** Writes the global configuration into `folder`, which is made, and returns its path. */
export async function writeGlobalConfig(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, "config");
  await writeWhole(path, configFile);
  return path;
}
