import { gitHubError } from "../../errors/github-errors.ts";
import type { RepositoryName, TokenSource } from "../../git/host-access.ts";
import type { Clock } from "../../ports/clock.ts";
import type { GitHubApp } from "./app.ts";
import { permissionsOf } from "./app-permissions.ts";

/** A token is renewed so long before its end, in milliseconds: no push takes longer than git may. */
const renewedBefore = 5 * 60_000;

interface IssuedToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/**
 * Tokens of an App. Each is for one repository and what Mendwatch needs there, and lasts an hour. It
 * is kept in memory, renewed before its end or when GitHub refuses it, and asked for once, however
 * many wait for it; a failure is kept for nobody. The source rejects with `MW_GITHUB_*`.
 */
export function createAppTokens(app: GitHubApp, clock: Pick<Clock, "now">): TokenSource {
  const issued = new Map<string, Promise<IssuedToken>>();
  return async (repository, refused) => {
    if (repository === null) throw new Error("a token of an App is for a repository");
    const name = `${repository.owner}/${repository.repo}`.toLowerCase();
    const kept = issued.get(name);
    const last = await kept;
    const isGood = last !== undefined && clock.now() < last.expires - renewedBefore;
    if (isGood && last.token !== refused) return last.token;
    // Somebody who waited as well may have begun the renewal.
    const begun = issued.get(name);
    const asking = begun === kept || begun === undefined ? issue(app, repository) : begun;
    issued.set(name, asking);
    try {
      return (await asking).token;
    } catch (error) {
      if (issued.get(name) === asking) issued.delete(name);
      throw error;
    }
  };
}

/** Looks at the installation each time, so that what its owner changes is seen within the hour. */
async function issue(app: GitHubApp, repository: RepositoryName): Promise<IssuedToken> {
  // Many may wait for it, so no signal of one of them ends it; the client's own patience does.
  const { signal } = new AbortController();
  const installation = await app.installation(repository, signal);
  const { granted, lacking } = permissionsOf(installation);
  if (lacking.length > 0) {
    const { owner, repo } = repository;
    const text = `the App may not do what ${owner}/${repo} needs: give it ${lacking.join(" and ")}, and accept that for the installation`;
    throw gitHubError("MW_GITHUB_PERMISSION", text);
  }
  return app.token(installation, repository, granted, signal);
}
