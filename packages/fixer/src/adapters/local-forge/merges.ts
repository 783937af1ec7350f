import { said, type Git } from "../../git/git.ts";
import { commitTree } from "../../git/trees.ts";
import type { MergeOutcome, OpenPullRequest } from "../../ports/forge.ts";

/** Commits of the base that are compared with a change, newest first. */
const mostCompared = 200;

/** Milliseconds for a push to a folder. */
const pushTimeout = 60_000;

/** The commit that the branch of a pull request held when it was fetched; null where it is gone. */
export async function tipOf(
  git: Git,
  { clone, branch }: OpenPullRequest,
  signal: AbortSignal,
): Promise<string | null> {
  const args = ["rev-parse", "--verify", "--quiet", `refs/remotes/origin/${branch}`];
  const { stdout } = await git.attempt(args, { gitDir: clone, signal });
  return stdout.trim() || null;
}

/**
 * The commit of the base that has a change: the change itself, the merge that brought it, or one
 * that makes the same change, as a squash and a rebase leave it. Null where none has it.
 */
export async function findMerge(
  git: Git,
  { clone, baseCommit }: OpenPullRequest,
  commit: string,
  tip: string,
  signal: AbortSignal,
): Promise<string | null> {
  const place = { gitDir: clone, signal };
  if (tip === baseCommit) return null;
  const range = `${baseCommit}..${tip}`;
  const contains = await git.attempt(["merge-base", "--is-ancestor", commit, tip], place);
  if (contains.exitCode === 0) {
    const line = await git.run(["rev-list", "--first-parent", range], place);
    if (line.split("\n").includes(commit)) return commit;
    const way = ["rev-list", "--first-parent", "--ancestry-path", "--reverse", `${commit}..${tip}`];
    return (await git.run(way, place)).split("\n", 1)[0] ?? null;
  }
  const own = await git.run(["diff-tree", "-p", "--no-ext-diff", baseCommit, commit], place);
  const [wanted] = await patchIds(git, own, place);
  if (wanted === undefined) return null;
  const log = ["log", "-p", "--no-ext-diff", "--no-merges", `--max-count=${mostCompared}`, range];
  const others = await patchIds(git, await git.run(log, place), place);
  return others.find(({ patch }) => patch === wanted.patch)?.commit ?? null;
}

/** Patches with the commits that make them; a patch alone has none. */
async function patchIds(
  git: Git,
  input: string,
  place: { readonly gitDir: string; readonly signal: AbortSignal },
): Promise<readonly { readonly patch: string; readonly commit: string }[]> {
  const ids = await git.run(["patch-id", "--stable"], { ...place, input });
  return ids
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [patch = "", commit = ""] = line.split(" ");
      return { patch, commit };
    });
}

/** Who made a commit of the base, as `git:Anna`. */
export async function nameOfCommitter(
  git: Git,
  { clone }: OpenPullRequest,
  commit: string,
  signal: AbortSignal,
): Promise<string> {
  const args = ["log", "-1", "--format=%cn", commit];
  const name = (await git.run(args, { gitDir: clone, signal })).trim();
  return `git:${name.replaceAll(/\p{Cc}/gu, "").slice(0, 80)}`;
}

/**
 * Puts the head on the tip of the base: as it is where it was made on that, else as one commit with
 * the same change. The push names the tip, so that nobody's commit is lost.
 */
export async function mergeHere(
  git: Git,
  { clone, base }: OpenPullRequest,
  { head, tip }: { readonly head: string; readonly tip: string },
  signal: AbortSignal,
): Promise<MergeOutcome> {
  const place = { gitDir: clone, signal };
  const isNext =
    (await git.attempt(["merge-base", "--is-ancestor", tip, head], place)).exitCode === 0;
  const merged = isNext
    ? { exitCode: 0, stdout: "" }
    : await git.attempt(["merge-tree", "--write-tree", "--no-messages", tip, head], place);
  if (merged.exitCode !== 0) return { outcome: "refused", reason: `it conflicts with ${base}` };
  const message = await git.run(["log", "-1", "--format=%B", head], place);
  const at = Number(await git.run(["log", "-1", "--format=%ct", head], place)) * 1_000;
  const squash = { tree: merged.stdout.trim(), parent: tip, message, at };
  const commit = isNext ? head : await commitTree(git, clone, squash, signal);
  const ref = `refs/heads/${base}`;
  const lease = `--force-with-lease=${ref}:${tip}`;
  const push = ["push", "--quiet", "--no-verify", lease, "origin", `${commit}:${ref}`];
  const pushed = await git.attempt(push, { ...place, timeout: pushTimeout });
  if (pushed.exitCode !== 0) {
    return { outcome: "refused", reason: `the remote did not take it: ${said(pushed)}` };
  }
  return { outcome: "merged", commit, how: isNext ? "fast-forward" : "squash" };
}
