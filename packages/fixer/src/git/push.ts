import { repairError } from "../errors/repair-errors.ts";
import { remoteUrl } from "./clone.ts";
import { quoted, said, withoutCredentials, type Git } from "./git.ts";
import { remoteFailed } from "./remote-failure.ts";

const pushTimeout = 10 * 60_000;

/** What is pushed where. */
export interface Push {
  readonly clone: string;
  readonly commit: string;
  readonly branch: string;
  /** The commit of ours that the branch may hold and loses; null where there must be no branch yet. */
  readonly replaces: string | null;
}

/**
 * Makes a branch of the remote hold exactly the commit. `adopted` when it held it already. Never
 * moves a branch from a commit that was not named: one that holds something else rejects with
 * `MW_BRANCH_TAKEN`. Rejects with `MW_PUSH_REFUSED` where the remote says no.
 */
export async function pushCommit(
  git: Git,
  { clone, commit, branch, replaces }: Push,
  signal: AbortSignal,
): Promise<"pushed" | "adopted"> {
  const shown = withoutCredentials(await remoteUrl(git, clone, signal));
  const ref = `refs/heads/${branch}`;
  const options = { gitDir: clone, timeout: pushTimeout, signal };
  if (await holds()) return "adopted";
  // The lease says what the branch holds until then; an empty one that it must not exist yet.
  const lease = `--force-with-lease=${ref}:${replaces ?? ""}`;
  const args = ["push", "--quiet", "--no-verify", lease];
  const command = [...args, "origin", `${commit}:${ref}`];
  const pushed = await git.attempt(command, options);
  if (pushed.exitCode === 0) return "pushed";
  // The push of a fixer that was killed may have arrived in between.
  if (await holds()) return "adopted";
  if (/\[remote rejected\]|hook declined/.test(pushed.stderr)) {
    throw repairError("MW_PUSH_REFUSED", `${shown} did not take ${branch}: ${refusal(pushed)}`);
  }
  throw remoteFailed(command, shown, pushed);

  /** True when the branch holds the commit, false when it has still to be pushed. */
  async function holds(): Promise<boolean> {
    const list = ["ls-remote", "origin", ref];
    const answer = await git.attempt(list, options);
    if (answer.exitCode !== 0) throw remoteFailed(list, shown, answer);
    // Git also lists refs that only end like this one.
    const line = answer.stdout.split("\n").find((one) => one.endsWith(`\t${ref}`));
    if (line === undefined) return false;
    const present = line.slice(0, -ref.length - 1);
    if (present === commit) return true;
    if (present === replaces) return false;
    throw repairError(
      "MW_BRANCH_TAKEN",
      `the branch ${branch} of ${shown} holds ${present.slice(0, 12)}, not ${commit.slice(0, 12)}`,
    );
  }
}

/** What the remote's hooks said, or git's own word for it. */
function refusal(pushed: { readonly stderr: string; readonly exitCode: number }): string {
  const words = [...pushed.stderr.matchAll(/^remote: (.*?)\s*$/gm)].map((match) => match[1]);
  return quoted(words.join(" ")) || said({ ...pushed, stdout: "" });
}
