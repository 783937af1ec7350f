import { exitCodes, MendwatchError } from "@mendwatch/protocol";

import type { RepositoryName } from "../../git/host-access.ts";
import type { Publication } from "../../ports/forge.ts";
import type { GitHub } from "./client.ts";
import type { OpenedPull } from "./pull-request.ts";

/**
 * Status, labels and reviewers are not worth failing for: each of these resolves with notes for
 * people, empty where all was done, and rejects only where it should be tried again. Doing one a
 * second time changes nothing.
 */

/** Whose they are, and until when. */
export interface PullRequestPlace {
  readonly gitHub: GitHub;
  readonly repository: RepositoryName;
  readonly pull: OpenedPull;
  readonly signal: AbortSignal;
}

/** The status of ours among the checks. */
export const proofContext = "mendwatch/proof";

/** As many characters as GitHub takes in the description of a status. */
const longestDescription = 140;

/**
 * Title and text of a later round, in place of what we wrote before. What stands below that, as the
 * repository's own form, stays as people filled it in; a text that is no longer ours stays whole.
 */
export async function setText(
  { gitHub, repository, pull, signal }: PullRequestPlace,
  { title, body, marker, fix }: Publication,
): Promise<readonly string[]> {
  const end = `Mendwatch-Fix: ${fix}`;
  const at = pull.body.indexOf(end);
  if (!pull.body.startsWith(marker) || at < 0) return [];
  const text = `${body.trimEnd()}${pull.body.slice(at + end.length)}`;
  if (text === pull.body) return [];
  return noted("the text of the pull request is that of an earlier round", async () => {
    await gitHub.ask("change the pull request", signal, (request) =>
      request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
        ...repository,
        pull_number: pull.number,
        title,
        body: text,
      }),
    );
  });
}

/** The status of our commit, in the list of checks. */
export async function setStatus(
  { gitHub, repository, pull, signal }: PullRequestPlace,
  { commit, proof }: { readonly commit: string; readonly proof: string },
): Promise<readonly string[]> {
  return noted("the status mendwatch/proof was not set", async () => {
    await gitHub.ask("set a status", signal, (request) =>
      request("POST /repos/{owner}/{repo}/statuses/{sha}", {
        ...repository,
        sha: commit,
        state: "success",
        context: proofContext,
        description: proof.slice(0, longestDescription),
        target_url: pull.url,
      }),
    );
  });
}

/** The labels, made where the repository does not have them, in place of another level of proof. */
export async function setLabels(
  { gitHub, repository, pull, signal }: PullRequestPlace,
  labels: readonly string[],
): Promise<readonly string[]> {
  return noted("labels were not set", async () => {
    const { data } = await gitHub.ask("list the labels", signal, (request) =>
      request("GET /repos/{owner}/{repo}/labels", { ...repository, per_page: 100 }),
    );
    const present = new Set(data.map(({ name }) => name.toLowerCase()));
    for (const name of labels.filter((label) => !present.has(label.toLowerCase()))) {
      await createLabel(name);
    }
    await gitHub.ask("set labels", signal, (request) =>
      request("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", {
        ...repository,
        issue_number: pull.number,
        labels: [...labels],
      }),
    );
    const former = pull.labels.filter((one) => one.startsWith("proof:") && !labels.includes(one));
    for (const name of former) {
      await gitHub.ask("take a label off", signal, (request) =>
        request("DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}", {
          ...repository,
          issue_number: pull.number,
          name,
        }),
      );
    }
  });

  async function createLabel(name: string): Promise<void> {
    try {
      await gitHub.ask("make a label", signal, (request) =>
        request("POST /repos/{owner}/{repo}/labels", { ...repository, name, color: colorOf(name) }),
      );
    } catch (error) {
      // It is further down the list than we looked, or somebody was first.
      if (!(error instanceof Error) || !/already_exists/.test(error.message)) throw error;
    }
  }
}

/** Asks people and teams, as `org/team`, for a review: not the author, and nobody twice. */
export async function askReviewers(
  { gitHub, repository, pull, signal }: PullRequestPlace,
  people: readonly string[],
): Promise<readonly string[]> {
  const done = new Set([pull.author, ...pull.reviewers].map((login) => login.toLowerCase()));
  const wanted = people.filter((login) => !done.has(login.toLowerCase()));
  if (wanted.length === 0) return [];
  const together = await ask(wanted);
  if (together.length === 0 || wanted.length === 1) return together;
  // One who may not review keeps the others from being asked.
  const notes: string[] = [];
  for (const login of wanted) notes.push(...(await ask([login])));
  return notes;

  function ask(names: readonly string[]): Promise<readonly string[]> {
    const reviewers = names.filter((name) => !name.includes("/"));
    const teams = names.filter((name) => name.includes("/"));
    return noted(`${names.join(", ")} was not asked for a review`, async () => {
      await gitHub.ask("ask for a review", signal, (request) =>
        request("POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", {
          ...repository,
          pull_number: pull.number,
          reviewers,
          team_reviewers: teams.map((team) => team.slice(team.indexOf("/") + 1)),
        }),
      );
    });
  }
}

async function noted(what: string, act: () => Promise<void>): Promise<readonly string[]> {
  try {
    await act();
    return [];
  } catch (error) {
    if (!(error instanceof MendwatchError) || error.exitCode === exitCodes.temporaryFailure) {
      throw error;
    }
    return [`${what}: ${error.message}`];
  }
}

function colorOf(label: string): string {
  const colors: Readonly<Record<string, string>> = {
    "severity:critical": "b60205",
    "severity:high": "d93f0b",
    "severity:medium": "fbca04",
    "severity:low": "fef2c0",
  };
  return colors[label] ?? (label.startsWith("proof:") ? "0e8a16" : "5319e7");
}
