import { MendwatchError } from "@mendwatch/protocol";

import type { RepositoryName } from "../../git/host-access.ts";
import type { Access } from "./app-permissions.ts";
import type { GitHub } from "./client.ts";

/** What a token may do with one kind of thing. */
export interface TokenRight {
  readonly granted: Access | null;
  /** Why it is not more; null where it is all that is needed. */
  readonly refusal: MendwatchError | null;
}

/** What a token may do in a repository besides git. */
export interface TokenRights {
  readonly pullRequests: TokenRight;
  readonly statuses: TokenRight;
  readonly actions: TokenRight;
}

/** No repository has it. */
const nowhere = "0".repeat(40);

/**
 * Finds out what a token may do, which GitHub tells nobody of a fine-grained one. It is asked for
 * what cannot be done: a pull request of a branch to itself, a status of a commit that is not there.
 * GitHub looks at the permission first, so that it refuses the one with 403 or 404 and the other
 * with 422. Rejects with what has nothing to do with permissions.
 */
export async function rightsOfToken(
  gitHub: GitHub,
  { owner, repo }: RepositoryName,
  base: string,
  signal: AbortSignal,
): Promise<TokenRights> {
  const repository = { owner, repo };
  const one = { ...repository, per_page: 1 };
  const [pullRequests, statuses, actions] = await Promise.all([
    rightTo(
      () =>
        gitHub.ask("list pull requests", signal, (request) =>
          request("GET /repos/{owner}/{repo}/pulls", one),
        ),
      () =>
        gitHub.ask("open pull requests", signal, (request) =>
          request("POST /repos/{owner}/{repo}/pulls", {
            ...repository,
            title: "Mendwatch asks whether it may",
            head: base,
            base,
          }),
        ),
    ),
    rightTo(
      () =>
        gitHub.ask("show statuses", signal, (request) =>
          request("GET /repos/{owner}/{repo}/commits/{ref}/status", { ...one, ref: base }),
        ),
      () =>
        gitHub.ask("set a status", signal, (request) =>
          request("POST /repos/{owner}/{repo}/statuses/{sha}", {
            ...repository,
            sha: nowhere,
            state: "success",
            context: "mendwatch/asks",
          }),
        ),
    ),
    rightTo(() =>
      gitHub.ask("show the runs of Actions", signal, (request) =>
        request("GET /repos/{owner}/{repo}/actions/runs", one),
      ),
    ),
  ]);
  return { pullRequests, statuses, actions };
}

type Asking = () => Promise<unknown>;

async function rightTo(read: Asking, write: Asking | null = null): Promise<TokenRight> {
  const refusedWrite = write === null ? null : await refusalOf(write);
  if (write !== null && refusedWrite === null) return { granted: "write", refusal: null };
  const refusedRead = await refusalOf(read);
  if (refusedRead !== null) return { granted: null, refusal: refusedWrite ?? refusedRead };
  return { granted: "read", refusal: refusedWrite };
}

/** Why it may not be; null where nothing but its sense was in the way. */
async function refusalOf(asking: Asking): Promise<MendwatchError | null> {
  try {
    await asking();
    return null;
  } catch (error) {
    if (!(error instanceof MendwatchError)) throw error;
    if (error.code === "MW_GITHUB_REFUSED") return null;
    const isPermission =
      error.code === "MW_GITHUB_PERMISSION" || error.code === "MW_GITHUB_NOT_FOUND";
    if (isPermission) return error;
    throw error;
  }
}
