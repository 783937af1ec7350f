import type {
  GitHubAppConfig,
  GitHubConfig,
  GitHubIdentity,
  GitHubSettings,
} from "@mendwatch/config";
import type { Clock, Forge, Publication } from "@mendwatch/fixer";

import { gitHubAccount } from "../../../packages/fixer/src/adapters/github/account.ts";
import { createGitHubForge } from "../../../packages/fixer/src/adapters/github/github.ts";
import { openClone } from "../../../packages/fixer/src/git/clone.ts";
import { createGit, type Git } from "../../../packages/fixer/src/git/git.ts";
import { hostAccess } from "../../../packages/fixer/src/git/host-access.ts";
import type { TestFolder, TestRepository } from "../git-repository.ts";
import type { GitHubEmulator } from "./github.ts";
import type { EmulatedRepository } from "./repository.ts";

/** The time of the forges in tests, in milliseconds since 1970. */
export const forgeTime: number = Date.parse("2026-11-20T10:05:00.000Z");

/** The GitHub forge over an emulated repository, and what it works with. */
export interface GitHubForgeUnderTest {
  readonly forge: Forge;
  readonly git: Git;
  readonly clone: string;
  readonly repository: EmulatedRepository;
}

/** What a forge in a test may have otherwise than usual. */
export interface GitHubForgeSetting extends Partial<GitHubSettings> {
  /** A good one of anna's unless given. */
  readonly token?: string | null;
  /** In place of the token. */
  readonly app?: GitHubAppConfig | null;
  /** What stands as `origin`; the address of the repository unless given. */
  readonly origin?: string;
  /** One that stands still unless given. */
  readonly clock?: Pick<Clock, "now">;
}

/** A `github` section as the configuration has it. */
function gitHubSection(
  gitHub: GitHubEmulator,
  identity: GitHubIdentity,
  changes: Partial<GitHubSettings>,
): GitHubConfig {
  return {
    ...identity,
    apiUrl: gitHub.apiUrl,
    people: [],
    bots: [],
    reviewers: [],
    draft: false,
    poll: 60_000,
    awaitChecks: 0,
    stopWord: "mendwatch stop",
    ...changes,
  };
}

/** Pushes `base` to main of the repository, and makes a forge with a clone that has the owner's commits. */
export async function gitHubForge(
  gitHub: GitHubEmulator,
  repository: EmulatedRepository,
  { folder, owner, base }: { folder: TestFolder; owner: TestRepository; base: string },
  {
    origin = repository.https,
    clock = { now: () => forgeTime },
    token = null,
    app = null,
    ...changes
  }: GitHubForgeSetting = {},
): Promise<GitHubForgeUnderTest> {
  await owner.git("push", "--quiet", repository.gitDir, `${base}:refs/heads/main`);
  const identity: GitHubIdentity =
    app === null ? { token: token ?? gitHub.token(), app } : { token: null, app };
  const github = gitHubSection(gitHub, identity, changes);
  const stateDir = `${folder.path}/state`;
  const account = gitHubAccount(github, clock);
  const access = hostAccess(account, "https");
  const git = await createGit({ stateDir, environment: process.env, access });
  const { signal } = new AbortController();
  // Nothing of GitHub's is needed for it, whatever is wrong with what lets in there.
  const plain = await createGit({ stateDir, environment: process.env });
  const clone = await openClone(plain, stateDir, { url: origin, shown: origin }, signal);
  await plain.run(["fetch", "--quiet", owner.path, "main"], { gitDir: clone, signal });
  const forge = createGitHubForge({ git, github, account, over: "https", clock });
  return { forge, git, clone, repository };
}

/** A publication of the owner's commit, as the stage makes it. */
export function samplePublication(
  place: Pick<Publication, "clone" | "commit" | "baseCommit">,
  changes: Partial<Publication> = {},
): Publication {
  const marker = "<!-- mendwatch fix=1a2b3c4d fingerprint=00000000000000aa -->";
  return {
    ...place,
    project: "shop",
    fix: "1a2b3c4d",
    fingerprint: "00000000000000aa",
    replaces: null,
    branch: "hotfix/auto-00000000000000aa",
    base: "main",
    title: "fix: let a guest check out",
    body: `${marker}\n\nA guest has no cart.\n`,
    marker,
    labels: ["mendwatch", "severity:high", "proof:P3"],
    proof: "P3, your error 3 of 3 before, 0 of 3 after",
    ...changes,
  };
}
