import type { Git } from "./git.ts";

/** Names of tags that a version may hold; more are not tried. */
const mostNames = 8;

/**
 * The commit that the version of a deployed service names: a commit, the beginning of one, a tag,
 * or a text with one of these in it, as in `registry/shop:1.4.2` and `v1.4.2-3-ga1b2c3d`. Null where
 * the clone knows none of them.
 */
export async function commitOfVersion(
  git: Git,
  clone: string,
  version: string,
  signal: AbortSignal,
): Promise<string | null> {
  for (const name of namesIn(version)) {
    const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`];
    const { exitCode, stdout } = await git.attempt(args, { gitDir: clone, signal });
    if (exitCode === 0) return stdout.trim();
  }
  return null;
}

/** Whole commits first, then tags, then beginnings of commits, the longest first. */
function namesIn(version: string): readonly string[] {
  const words = version.split(/[^\w./+-]+/).filter((word) => /^\w[\w./+-]*$/.test(word));
  const hex = [...version.toLowerCase().matchAll(/(?<![0-9a-z])g?([0-9a-f]{7,40})(?![0-9a-z])/g)]
    .flatMap(([, digits = ""]) => [digits])
    .toSorted((a, b) => b.length - a.length);
  const tags = words.flatMap((word) => [word, `v${word}`]).map((word) => `refs/tags/${word}`);
  const whole = hex.filter((digits) => digits.length === 40);
  const beginnings = hex.filter((digits) => digits.length < 40);
  return [...whole, ...tags.slice(0, mostNames), ...beginnings.slice(0, mostNames)];
}
