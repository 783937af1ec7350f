import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { remoteUrl } from "../../git/clone.ts";
import { withoutCredentials, type Git } from "../../git/git.ts";
import { pushCommit } from "../../git/push.ts";
import { localPath } from "../../git/remote.ts";
import type { Forge, Publication } from "../../ports/forge.ts";
import { repairError } from "../../repair-errors.ts";

export interface LocalForgeOptions {
  readonly git: Git;
  readonly stateDir: string;
}

/**
 * A forge without a server (`forge: local`), for the demo and for dry runs: the branch goes to the
 * remote on this machine, the pull request is a text file in
 * `<stateDir>/pull-requests/<project>/`. Rejects with `MW_FORGE_NOT_LOCAL` where the remote is
 * reached over the network.
 */
export function createLocalForge({ git, stateDir }: LocalForgeOptions): Forge {
  return {
    kind: "local",
    async publish(publication, signal) {
      const { clone, commit, branch } = publication;
      const url = await remoteUrl(git, clone, signal);
      if (localPath(url) === null) {
        throw repairError(
          "MW_FORGE_NOT_LOCAL",
          `projects.${publication.project}: forge is local, but origin is ${withoutCredentials(url)}`,
        );
      }
      const file = pullRequestFile(stateDir, publication);
      const text = `${signature(publication)}\n# ${publication.title}\n\n\`${branch}\` → \`${publication.base}\`\n\n${publication.body}`;
      const present = await readFile(file, "utf8").catch(() => null);
      if (present !== null && !present.startsWith(signature(publication))) {
        throw repairError("MW_BRANCH_TAKEN", `${file} is there already and is of another fix`);
      }
      const pushed = await pushCommit(git, { clone, commit, branch }, signal);
      if (present === null) {
        // Aside, so that a kill leaves nothing among the pull requests.
        await writeWhole(file, join(stateDir, "pull-requests", `.new-${publication.fix}`), text);
      }
      const adopted = pushed === "adopted" && present !== null;
      return { url: file, number: null, adopted, notes: [] };
    },
  };
}

function pullRequestFile(stateDir: string, { project, branch }: Publication): string {
  return join(stateDir, "pull-requests", project, `${branch.replaceAll("/", "-")}.md`);
}

/** The file's first line: whose it is, and of which commit. */
function signature({ fix, commit }: Publication): string {
  return `<!-- mendwatch pull-request fix=${fix} commit=${commit} -->`;
}

/** All of the text or none of it, whenever the process is killed. */
async function writeWhole(file: string, aside: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(aside, text, { mode: 0o600 });
  await rename(aside, file);
}
