import { appendFile, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { Git } from "./git.ts";
import { commitTree, resolve } from "./trees.ts";

/** Lets whatever a build does with git work; nothing of it is read afterwards. */
const settings = `[core]
\tbare = false
\tlogAllRefUpdates = true
[user]
\tname = Mendwatch
\temail = mendwatch@localhost
[gc]
\tauto = 0
`;

/** Files of the clone without which git in the box would see other changes than git outside. */
const kept = ["attributes", "exclude"];

/**
 * Makes a repository in `folder`, which is made, whose one commit has the files of `commit` and
 * whose work tree is wherever its `.git` file lies. It has no history, no remote, and nothing of
 * the clone that it is made of: whoever may write to it can harm only it.
 */
export async function makeThrowAwayRepository(
  git: Git,
  source: { readonly clone: string; readonly commit: string },
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const { clone } = source;
  const init = ["init", "--bare", "--quiet", "--template=", "--initial-branch=main", "--", folder];
  await git.run(init, { gitDir: null, signal });
  await appendFile(join(folder, "config"), settings);
  await mkdir(join(folder, "info"), { recursive: true });
  for (const name of kept) {
    await copyFile(join(clone, "info", name), join(folder, "info", name)).catch(() => undefined);
  }
  const tree = await resolve(git, clone, `${source.commit}^{tree}`, signal);
  const pack = join(folder, "objects", "pack", "pack");
  await mkdir(join(folder, "objects", "pack"), { recursive: true });
  const objects = ["pack-objects", "--revs", "--quiet", pack];
  await git.run(objects, { gitDir: clone, input: `${tree}\n`, signal });

  const about = ["log", "-1", "--no-show-signature", "--format=%ct %s", source.commit];
  const [, seconds, subject] =
    /^(\d+) (.*)/.exec(await git.run(about, { gitDir: clone, signal })) ?? [];
  const at = Number(seconds ?? 0) * 1000;
  const message = `${subject ?? ""}\n`;
  const commit = await commitTree(git, folder, { tree, parent: null, message, at }, signal);
  await git.run(["update-ref", "HEAD", commit], { gitDir: folder, signal });
  await git.run(["read-tree", commit], { gitDir: folder, signal });
}
