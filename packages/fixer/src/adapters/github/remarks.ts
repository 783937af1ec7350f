import { exitCodes, MendwatchError } from "@mendwatch/protocol";

import type { Remark } from "../../ports/forge.ts";
import { actorOf, type LookParts } from "./look-parts.ts";
import { everyPage } from "./pages.ts";
import { resolvedComments } from "./resolved-threads.ts";

/** In the first line of every comment of ours, hidden. */
export const ourMark = "<!-- mendwatch ";

/** Who wrote something on GitHub. */
interface Account {
  readonly login: string;
  readonly type?: string;
}

/** What was said about a pull request. */
export interface Said {
  readonly remarks: readonly Remark[];
  readonly changesWantedBy: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Reads the comments, the comments on lines and the reviews of a pull request, oldest first. Who may
 * write, and which threads are resolved, is only asked about remarks that are not known.
 */
export async function readRemarks(
  parts: LookParts,
  number: number,
  known: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Said> {
  const { gitHub, github, repository } = parts;
  const standings = new Map<string, Promise<Remark["standing"]>>();

  const comments = await everyPage((page) =>
    gitHub.ask("list the comments", signal, (request) =>
      request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
        ...repository,
        issue_number: number,
        ...page,
      }),
    ),
  );
  const lines = await everyPage((page) =>
    gitHub.ask("list the comments on lines", signal, (request) =>
      request("GET /repos/{owner}/{repo}/pulls/{pull_number}/comments", {
        ...repository,
        pull_number: number,
        ...page,
      }),
    ),
  );
  const reviews = await everyPage((page) =>
    gitHub.ask("list the reviews", signal, (request) =>
      request("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
        ...repository,
        pull_number: number,
        ...page,
      }),
    ),
  );
  const approvals = new Set(reviews.filter(isApproval).map(({ id }) => id));
  const newLines = lines.filter(({ id }) => !known.has(`line:${id}`));
  const threads =
    newLines.length === 0
      ? { resolved: new Set<number>(), notes: [] }
      : await resolvedComments(parts, number, signal);

  const all = [
    ...comments.map((one) => ({
      id: `comment:${one.id}`,
      user: one.user,
      text: one.body ?? "",
      at: one.created_at,
      approves: false,
      settled: false,
      place: null,
    })),
    ...newLines.map((one) => ({
      id: `line:${one.id}`,
      user: one.user,
      text: one.body,
      at: one.created_at,
      approves: one.pull_request_review_id !== null && approvals.has(one.pull_request_review_id),
      settled: threads.resolved.has(Number(one.id)),
      place: { path: one.path, line: one.line ?? one.original_line ?? null },
    })),
    ...reviews
      .filter(({ body }) => body !== "")
      .map((one) => ({
        id: `review:${one.id}`,
        user: one.user,
        text: one.body,
        at: one.submitted_at ?? "",
        approves: isApproval(one),
        settled: one.state === "DISMISSED",
        place: null,
      })),
  ].filter(({ id }) => !known.has(id));

  const remarks: Remark[] = [];
  for (const { user, at: _, ...one } of all.toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
    if (user === null) continue;
    const standing = one.text.startsWith(ourMark) ? "ours" : await standingOf(user);
    remarks.push({ ...one, author: actorOf(user.login), standing });
  }
  return { remarks, changesWantedBy: await stillWanted(), notes: threads.notes };

  /** Of each person the last word that was one. */
  async function stillWanted(): Promise<readonly string[]> {
    const last = new Map<string, (typeof reviews)[number]>();
    for (const review of reviews) {
      const { user, state } = review;
      if (user !== null && state !== "COMMENTED") last.set(user.login, review);
    }
    const wanting: string[] = [];
    for (const { user, state } of last.values()) {
      if (state !== "CHANGES_REQUESTED" || user === null) continue;
      if ((await standingOf(user)) === "instructs") wanting.push(actorOf(user.login));
    }
    return wanting;
  }

  function standingOf(user: Account): Promise<Remark["standing"]> {
    const asked = standings.get(user.login) ?? askStanding(user);
    standings.set(user.login, asked);
    return asked;
  }

  async function askStanding({ login, type }: Account): Promise<Remark["standing"]> {
    if (type === "Bot" || login.endsWith("[bot]")) {
      return isAmong(github.bots, login.replace(/\[bot\]$/, "")) || isAmong(github.bots, login)
        ? "instructs"
        : "none";
    }
    if (github.people.length > 0) return isAmong(github.people, login) ? "instructs" : "none";
    return (await mayWrite(login)) ? "instructs" : "none";
  }

  async function mayWrite(login: string): Promise<boolean> {
    try {
      const { data } = await gitHub.ask(`say what ${login} may do`, signal, (request) =>
        request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", {
          ...repository,
          username: login,
        }),
      );
      return data.permission === "admin" || data.permission === "write";
    } catch (error) {
      // An account that is gone, or none of this repository.
      const isRefused =
        error instanceof MendwatchError && error.exitCode !== exitCodes.temporaryFailure;
      if (isRefused) return false;
      throw error;
    }
  }
}

function isApproval({ state }: { readonly state: string }): boolean {
  return state === "APPROVED";
}

function isAmong(logins: readonly string[], login: string): boolean {
  return logins.some((one) => one.toLowerCase() === login.toLowerCase());
}
