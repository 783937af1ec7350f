import type { RepositoryName } from "../../git/host-access.ts";
import { gitHubError } from "../../errors/github-errors.ts";
import type { Publication } from "../../ports/forge.ts";
import { repairError } from "../../errors/repair-errors.ts";
import type { GitHub } from "./client.ts";

/** A pull request of ours, as far as publication needs it. */
export interface OpenedPull {
  readonly number: number;
  readonly url: string;
  /** Login of its author. */
  readonly author: string;
  readonly body: string;
  /** As in `proof:P3`. */
  readonly labels: readonly string[];
  /** Logins of people, and teams as `org/team`, who are asked for a review already. */
  readonly reviewers: readonly string[];
}

/** What GitHub says of a pull request, as far as it is read. */
interface PullAnswer {
  readonly number: number;
  readonly html_url: string;
  readonly state: string;
  readonly body: string | null;
  readonly user: { readonly login: string } | null;
  readonly labels: readonly { readonly name: string }[];
  readonly requested_reviewers?: readonly { readonly login: string }[] | null;
  readonly requested_teams?: readonly { readonly slug: string }[] | null;
}

/** What marks the pull request of any fix; see {@link Publication.marker}. */
const anyMarker = "<!-- mendwatch ";

/**
 * The pull request of a publication, where there is one: that of its branch with its marker, also
 * when it was closed meanwhile; else one that is open without a marker, because a person took it
 * out, or was first. Rejects with `MW_BRANCH_TAKEN` where the open one is of another fix.
 */
export async function findPull(
  gitHub: GitHub,
  repository: RepositoryName,
  { branch, marker }: Publication,
  signal: AbortSignal,
): Promise<OpenedPull | null> {
  const { owner } = repository;
  function opened(pull: PullAnswer): OpenedPull {
    return openedOf(pull, owner);
  }
  const { data } = await gitHub.ask("list the pull requests", signal, (request) =>
    request("GET /repos/{owner}/{repo}/pulls", {
      ...repository,
      head: `${owner}:${branch}`,
      state: "all",
      per_page: 100,
    }),
  );
  const pulls: readonly PullAnswer[] = data;
  const marked = pulls.find(({ body }) => body?.includes(marker));
  if (marked !== undefined) return opened(marked);
  const open = pulls.find(({ state }) => state === "open");
  if (open === undefined) return null;
  if (!open.body?.includes(anyMarker)) return opened(open);
  throw repairError("MW_BRANCH_TAKEN", `${open.html_url} is open for ${branch}, for another fix`);
}

/** Opens the pull request. `isDraft` is what became of the wish for a draft. */
export async function createPull(
  gitHub: GitHub,
  repository: RepositoryName,
  publication: Publication,
  draft: boolean,
  signal: AbortSignal,
): Promise<{ readonly pull: OpenedPull; readonly isDraft: boolean }> {
  const { branch, base, title, body } = publication;
  async function create(isDraft: boolean): Promise<OpenedPull> {
    const { data } = await gitHub.ask("open the pull request", signal, (request) =>
      request("POST /repos/{owner}/{repo}/pulls", {
        ...repository,
        title,
        body,
        head: branch,
        base,
        draft: isDraft,
      }),
    );
    return openedOf(data, repository.owner);
  }
  try {
    return { pull: await create(draft), isDraft: draft };
  } catch (error) {
    const said = error instanceof Error ? error.message : "";
    if (draft && /draft pull requests are not supported/i.test(said)) {
      return { pull: await create(false), isDraft: false };
    }
    if (!/a pull request already exists/i.test(said)) throw error;
    // Made by an attempt whose answer was lost, and not in the list a moment ago.
    const pull = await findPull(gitHub, repository, publication, signal);
    if (pull !== null) return { pull, isDraft: draft };
    const message = `GitHub says that there is a pull request of ${branch}, and does not list it yet`;
    throw gitHubError("MW_GITHUB_UNREACHABLE", message, { cause: error });
  }
}

function openedOf(
  { number, html_url: url, user, body, ...pull }: PullAnswer,
  owner: string,
): OpenedPull {
  const labels = pull.labels.map(({ name }) => name);
  const people = (pull.requested_reviewers ?? []).map(({ login }) => login);
  const teams = (pull.requested_teams ?? []).map(({ slug }) => `${owner}/${slug}`);
  const reviewers = [...people, ...teams];
  return { number, url, author: user?.login ?? "", body: body ?? "", labels, reviewers };
}
