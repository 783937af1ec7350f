import type { Publication, Published } from "../../../packages/fixer/src/ports/forge.ts";

import { testFolder, type TestFolder, type TestRepository } from "../git-repository.ts";
import {
  gitHubForge,
  samplePublication,
  type GitHubForgeSetting,
  type GitHubForgeUnderTest,
} from "./forge.ts";
import type { Fault, GitHubEmulator } from "./github.ts";
import type { RepositoryOptions } from "./repository.ts";

type Files = Parameters<TestRepository["commit"]>[1];

/** An owner's repository with a fix to publish, and the forge that publishes it. */
export interface ForgeBench {
  readonly folder: TestFolder;
  readonly owner: TestRepository;
  /** The commit that is published; changes with `rebase`. */
  readonly commit: string;
  /** Has the base hold these files too, and the fix others besides its own. */
  rebase(files: Files, fix?: Files): Promise<void>;
  /** Makes the repository on GitHub, as `octo/…` unless named, and the forge over it. */
  open(
    options?: RepositoryOptions,
    setting?: GitHubForgeSetting,
    name?: string,
  ): Promise<GitHubForgeUnderTest>;
  /** What is published with the forge that was opened last. */
  publication(changes?: Partial<Publication>): Publication;
  publish(changes?: Partial<Publication>): Promise<Published>;
  /** Answers the first request that fits with a fault, and lets all others through. */
  interfereOnce(fits: (request: string) => boolean, fault: Fault): void;
  end(): Promise<void>;
}

/** Sets one up. */
export async function createForgeBench(gitHub: GitHubEmulator): Promise<ForgeBench> {
  const { signal } = new AbortController();
  const folder = await testFolder();
  const owner = await folder.repository("owner");
  let base = await owner.commit("base", { "a.js": "0\n" });
  let commit = await owner.commit("fix", { "a.js": "1\n" });
  let opened = 0;
  let under: GitHubForgeUnderTest | null = null;
  function last(): GitHubForgeUnderTest {
    if (under === null) throw new Error("no forge was opened");
    return under;
  }
  function publication(changes: Partial<Publication> = {}): Publication {
    return samplePublication({ clone: last().clone, commit, baseCommit: base }, changes);
  }
  return {
    folder,
    owner,
    publication,
    get commit() {
      return commit;
    },
    async rebase(files, fix = {}) {
      base = await owner.commit("base with more", files);
      commit = await owner.commit("fix", { "a.js": "2\n", ...fix });
    },
    async open(options = {}, setting = {}, name) {
      opened += 1;
      const fullName = name ?? `octo/${folder.path.slice(-6)}-${opened}`;
      const repository = await gitHub.repository(fullName, options);
      under = await gitHubForge(gitHub, repository, { folder, owner, base }, setting);
      return under;
    },
    publish: async (changes) => last().forge.publish(publication(changes), signal),
    interfereOnce(fits, fault) {
      let done = false;
      gitHub.interfere = ({ method, path }) => {
        if (done || !fits(`${method} ${path}`)) return null;
        done = true;
        return fault;
      };
    },
    async end() {
      gitHub.interfere = () => null;
      await folder.end();
    },
  };
}
