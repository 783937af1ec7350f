import type { ProjectConfig } from "@mendwatch/config";
import { readDeployedVersion } from "@mendwatch/watcher/inspect";

import { printable } from "../render/printable.ts";
import { type Finding, ok, warn } from "./finding.ts";

/** Which version of a project runs here, as the watcher would tell it; nothing where nobody asks. */
export function checkDeployedVersion({ label, version }: ProjectConfig): readonly Finding[] {
  if (version === null) return [];
  const check = `version ${label}`;
  const place = "file" in version ? version.file : version.git;
  const found = readDeployedVersion(version);
  if (found !== null) return [ok(check, printable(`${place}: ${found}`))];
  const [text, remedy] =
    "file" in version
      ? ["has no first line that can be read", "let each deploy write its commit there"]
      : ["is no checkout that can be read", "name the folder that has .git in it"];
  return [warn(check, `${place} ${text}`, `${remedy}, and let this user read it`)];
}
