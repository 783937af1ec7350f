import type { GitHubConfig } from "@mendwatch/config";

import type { RepositoryName } from "../../git/host-access.ts";
import type { GitHub } from "./client.ts";

/** Whose pull request is looked at, and whose word counts. */
export interface LookParts {
  readonly gitHub: GitHub;
  readonly github: GitHubConfig;
  readonly repository: RepositoryName;
}

/** An account of GitHub as it stands in the audit. */
export function actorOf(login: string): string {
  return `github:${login}`;
}
