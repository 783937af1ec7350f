import type { RepositoryName } from "../../git/host-access.ts";
import type { Reply } from "../../ports/forge.ts";
import type { GitHub } from "./client.ts";
import { everyPage } from "./pages.ts";
import { ourMark } from "./remarks.ts";

/** What a comment says, and whose it is. */
export interface PullReply extends Reply {
  readonly number: number;
  /** Id of the fix. */
  readonly fix: string;
}

/**
 * Writes a comment of ours with its mark in the first line, by which it is found where the answer
 * was lost. Returns its id.
 */
export async function replyToPull(
  gitHub: GitHub,
  repository: RepositoryName,
  { number, fix, key, text }: PullReply,
  signal: AbortSignal,
): Promise<string> {
  const issue = { ...repository, issue_number: number };
  const mark = `${ourMark}fix=${fix} reply=${key} -->`;
  const present = await everyPage((page) =>
    gitHub.ask("list the comments", signal, (request) =>
      request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", { ...issue, ...page }),
    ),
  );
  const found = present.find(({ body }) => body?.startsWith(mark));
  if (found !== undefined) return `comment:${found.id}`;
  const { data } = await gitHub.ask("write a comment", signal, (request) =>
    request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...issue,
      body: `${mark}\n${text}`,
    }),
  );
  return `comment:${data.id}`;
}

/** Puts eyes below a comment; a review as a whole takes none. The second time changes nothing. */
export async function reactTo(
  gitHub: GitHub,
  repository: RepositoryName,
  remark: string,
  signal: AbortSignal,
): Promise<void> {
  const [kind, id] = remark.split(":");
  const reaction = { ...repository, comment_id: Number(id), content: "eyes" } as const;
  if (kind === "comment") {
    await gitHub.ask("react to a comment", signal, (request) =>
      request("POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", reaction),
    );
  }
  if (kind === "line") {
    await gitHub.ask("react to a comment", signal, (request) =>
      request("POST /repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions", reaction),
    );
  }
}
