import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";

/** What a repository may have otherwise than usual. */
export interface RepositoryOptions {
  readonly private?: boolean;
  readonly archived?: boolean;
  /** What its owner pays for: a private one has no drafts on `free`. */
  readonly plan?: "free" | "team";
  /** Logins and what they may do. The owner and `anna` may write. */
  readonly people?: Readonly<Record<string, Role>>;
  /** Slugs of the teams of its owner that may read it. */
  readonly teams?: readonly string[];
  /** Patterns of branches that nobody may push to, as `main` or `hotfix/*`. */
  readonly protectedBranches?: readonly string[];
  /** How pull requests may be merged; `squash` and `merge` unless given. */
  readonly mergeMethods?: readonly MergeMethod[];
  /** Whether a rule wants every pull request on the tip of its base. */
  readonly upToDate?: boolean;
}

export type MergeMethod = "squash" | "merge" | "rebase";

export type Role = "admin" | "write" | "read";

export interface EmulatedLabel {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export interface EmulatedPull {
  readonly number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  readonly draft: boolean;
  readonly login: string;
  readonly head: string;
  readonly base: string;
  readonly labels: Set<string>;
  readonly reviewers: Set<string>;
  /** Slugs of teams that are asked for a review. */
  readonly teams: Set<string>;
  readonly createdAt: string;
  readonly comments: EmulatedComment[];
  readonly lineComments: EmulatedLineComment[];
  readonly reviews: EmulatedReview[];
  /** Reactions as `ID CONTENT`. */
  readonly reactions: Set<string>;
  closedBy: string | null;
  merged: { readonly by: string; readonly sha: string } | null;
  /** What its branch held when it was closed or merged; null before. */
  lastHead: string | null;
  /** What GitHub says of merging it; worked out unless a test knows better. */
  mergeableState: string | null;
}

/** A comment on the whole. */
export interface EmulatedComment {
  readonly id: number;
  readonly login: string;
  readonly body: string;
  readonly at: string;
}

/** A comment on a line. */
export interface EmulatedLineComment extends EmulatedComment {
  readonly path: string;
  readonly line: number;
  readonly review: number | null;
  /** True once somebody has resolved its thread. */
  resolved: boolean;
}

export interface EmulatedReview extends EmulatedComment {
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
}

/** A job of Actions, which is also a check run. */
export interface EmulatedJob {
  readonly id: number;
  readonly sha: string;
  readonly name: string;
  readonly conclusion: "success" | "failure" | "cancelled" | "skipped" | null;
  readonly log: string;
}

export interface EmulatedStatus {
  readonly id: number;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly login: string;
}

/** A repository as the emulator keeps it. Tests may read and change it. */
export interface EmulatedRepository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly fullName: string;
  private: boolean;
  archived: boolean;
  readonly plan: "free" | "team";
  readonly people: Map<string, Role>;
  readonly teams: readonly string[];
  readonly protectedBranches: readonly string[];
  readonly labels: Map<string, EmulatedLabel>;
  readonly pulls: EmulatedPull[];
  readonly statuses: EmulatedStatus[];
  readonly jobs: EmulatedJob[];
  readonly mergeMethods: readonly MergeMethod[];
  readonly upToDate: boolean;
  /** The bare git repository. */
  readonly gitDir: string;
  /** Addresses as `origin` may have them. */
  readonly https: string;
  readonly ssh: string;
  /** Which commit a branch holds, or null. */
  branch(name: string): Promise<string | null>;
  /** How many commits `head` has that `base` does not. */
  ahead(base: string, head: string): Promise<number>;
  /** Runs git in it; null where that fails. */
  git(...args: readonly string[]): Promise<string | null>;
}

/** Makes the repository with an empty bare git repository on main behind it. */
export async function makeRepository(
  place: { readonly root: string; readonly url: string; readonly id: number },
  fullName: string,
  options: RepositoryOptions,
): Promise<EmulatedRepository> {
  const [owner = "", name = ""] = fullName.split("/");
  const gitDir = join(place.root, owner, `${name}.git`);
  const { protectedBranches = [] } = options;
  await execa("git", ["init", "--quiet", "--bare", "--initial-branch=main", gitDir]);
  await protect(gitDir, protectedBranches);
  async function git(...args: readonly string[]): Promise<string | null> {
    const { exitCode, stdout } = await execa("git", ["--git-dir", gitDir, ...args], {
      reject: false,
    });
    return exitCode === 0 ? stdout : null;
  }
  return {
    id: place.id,
    owner,
    name,
    fullName,
    private: options.private ?? false,
    archived: options.archived ?? false,
    plan: options.plan ?? "team",
    people: new Map(Object.entries({ [owner]: "admin", anna: "write", ...options.people })),
    teams: options.teams ?? [],
    protectedBranches,
    labels: new Map(),
    pulls: [],
    statuses: [],
    jobs: [],
    mergeMethods: options.mergeMethods ?? ["squash", "merge"],
    upToDate: options.upToDate ?? false,
    git,
    gitDir,
    https: `${place.url}/${fullName}.git`,
    ssh: `git@${new URL(place.url).hostname}:${fullName}.git`,
    branch: (branch) => git("rev-parse", "--verify", "--quiet", `refs/heads/${branch}`),
    async ahead(base, head) {
      return Number(await git("rev-list", "--count", `refs/heads/${base}..refs/heads/${head}`));
    },
  };
}

/** GitHub's own words for a branch that is protected. */
async function protect(gitDir: string, patterns: readonly string[]): Promise<void> {
  if (patterns.length === 0) return;
  const cases = patterns.map((pattern) => `refs/heads/${pattern}`).join(" | ");
  const hook = `#!/bin/sh
# Tests set the stage by the path.
[ -n "$REMOTE_USER" ] || exit 0
while read -r old new ref; do
  case "$ref" in
    ${cases})
      echo "error: GH006: Protected branch update failed for $ref." >&2
      echo "error: Changes must be made through a pull request." >&2
      exit 1 ;;
  esac
done
`;
  await mkdir(join(gitDir, "hooks"), { recursive: true });
  await writeFile(join(gitDir, "hooks/pre-receive"), hook);
  await chmod(join(gitDir, "hooks/pre-receive"), 0o755);
}
