import { repairError } from "../errors/repair-errors.ts";
import type { Git } from "./git.ts";

/** `merge-tree --write-tree` came with 2.38, and 2.39 is what is tested. */
const oldest = [2, 39] as const;

/**
 * Returns the version of the installed git, as `2.39.5`. Rejects with `MW_GIT_MISSING`, or with
 * `MW_GIT_TOO_OLD` below 2.39.
 */
export async function requireGit(git: Git, signal: AbortSignal): Promise<string> {
  const answer = await git.run(["--version"], { gitDir: null, signal });
  const [version = answer.trim(), major, minor] = /(\d+)\.(\d+)[\d.]*/.exec(answer) ?? [];
  const newEnough =
    Number(major) > oldest[0] || (Number(major) === oldest[0] && Number(minor) >= oldest[1]);
  if (newEnough) return version;
  throw repairError(
    "MW_GIT_TOO_OLD",
    `git ${version} is installed, but Mendwatch needs ${oldest.join(".")} or newer`,
  );
}
