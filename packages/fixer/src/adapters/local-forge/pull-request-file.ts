import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Publication, Reply } from "../../ports/forge.ts";
import { repairError } from "../../errors/repair-errors.ts";

/** Before the first comment in the file, and each further one. */
const replyMark = "\n<!-- mendwatch reply=";

/**
 * Writes the pull request of a publication after `push`, so that a file speaks of what is there; the
 * one that stands there is kept, and brought forward where its commit is another. Rejects with
 * `MW_BRANCH_TAKEN`, before anything is pushed, where it is of another fix.
 */
export async function putPullRequest(
  stateDir: string,
  publication: Publication,
  push: () => Promise<"pushed" | "adopted">,
): Promise<{ readonly path: string; readonly adopted: boolean }> {
  const { project, branch, fix, commit, title, base, body } = publication;
  const path = join(stateDir, "pull-requests", project, `${branch.replaceAll("/", "-")}.md`);
  const owner = `<!-- mendwatch pull-request fix=${fix} `;
  const present = await readFile(path, "utf8").catch(() => null);
  if (present !== null && !present.startsWith(owner)) {
    throw repairError("MW_BRANCH_TAKEN", `${path} is there already and is of another fix`);
  }
  const pushed = await push();
  const first = `${owner}commit=${commit} -->\n`;
  if (present?.startsWith(first) !== true) {
    const at = present?.indexOf(replyMark) ?? -1;
    const replies = at < 0 ? "" : present?.slice(at);
    const text = `${first}# ${title}\n\n\`${branch}\` → \`${base}\`\n\n${body}${replies}`;
    // Aside, so that a kill leaves nothing among the pull requests.
    await writeWhole(path, join(stateDir, "pull-requests", `.new-${fix}`), text);
  }
  return { path, adopted: pushed === "adopted" && present !== null };
}

/** Adds a comment of ours at the end, once for each key. */
export async function addReply(path: string, { key, text }: Reply): Promise<void> {
  const present = await readFile(path, "utf8");
  const mark = `${replyMark}${key} -->\n`;
  if (present.includes(mark)) return;
  await writeWhole(path, `${path}.new`, `${present}${mark}\n${text}\n`);
}

/** All of the text or none of it, whenever the process is killed. */
async function writeWhole(file: string, aside: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(aside, text, { mode: 0o600 });
  await rename(aside, file);
}
