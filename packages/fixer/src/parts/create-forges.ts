import type { Config, ProjectConfig } from "@mendwatch/config";

import { createGitHubForge } from "../adapters/github/github.ts";
import { createLocalForge } from "../adapters/local-forge/local-forge.ts";
import type { Git } from "../git/git.ts";
import type { GitHubAccount } from "../git/host-access.ts";
import { gitHubError } from "../errors/github-errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Forge } from "../ports/forge.ts";

/** Where the changes of each project go. What it returns throws `MW_GITHUB_TOKEN_MISSING`. */
export function createForges(
  { github, fixer, stateDir }: Config,
  account: GitHubAccount | null,
  git: Git,
  clock: Clock,
): (project: ProjectConfig) => Forge {
  const local = createLocalForge({ git, stateDir });
  const atGitHub =
    github === null || account === null
      ? null
      : createGitHubForge({ git, github, account, over: fixer.git, clock });
  return ({ key, forge }) => {
    if (forge === local.kind) return local;
    if (atGitHub !== null) return atGitHub;
    throw gitHubError(
      "MW_GITHUB_TOKEN_MISSING",
      `projects.${key}.forge is github: no github.token`,
    );
  };
}
