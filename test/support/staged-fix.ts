import { join } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";
import { openSqliteStore, type Clock, type Fix, type Store } from "@mendwatch/fixer";

import { createGit, type Git } from "../../packages/fixer/src/git/git.ts";
import { createFreeSpender, type Spender } from "../../packages/fixer/src/spending/spender.ts";
import type { StageHandler, StageResult } from "../../packages/fixer/src/stages/stage.ts";
import {
  testFolder,
  type FileContent,
  type TestFolder,
  type TestRepository,
} from "./git-repository.ts";
import { sampleFix } from "./sample-fix.ts";
import { sampleProject } from "./sample-project.ts";

/** A fix that real stages move, with a real checkout, a bare remote and a state folder. */
export interface StagedFix {
  readonly folder: TestFolder;
  readonly owner: TestRepository;
  /** The bare repository that is the checkout's `origin`. */
  readonly remote: string;
  readonly stateDir: string;
  readonly git: Git;
  readonly store: Store;
  readonly clock: Clock;
  readonly spender: Spender;
  readonly signal: AbortSignal;
  project: ProjectConfig;
  /** As it stands: with the patches of all stages and checkpoints so far. */
  fix: Fix;
  /** Checkpoints in the order in which they were kept, as the names of what they hold. */
  readonly checkpoints: readonly (readonly string[])[];
  /** Runs a stage on the fix and takes over what it returns. */
  run(stage: StageHandler, signal?: AbortSignal): Promise<StageResult>;
  /** Commits to the checkout and pushes to the remote. */
  push(files: Readonly<Record<string, FileContent>>, branch?: string): Promise<string>;
  end(): Promise<void>;
}

/** The time of every commit and proof in these tests. */
export const stagedAt: number = Date.parse("2026-11-20T10:05:00.000Z");

/** Begins a fix of a project whose main branch has these files. */
export async function stageFix(
  files: Readonly<Record<string, FileContent>>,
  changes: Partial<ProjectConfig> = {},
): Promise<StagedFix> {
  const folder = await testFolder();
  const owner = await folder.repository("checkout");
  const remote = await folder.bare("remote.git");
  await owner.commit("A shop", files);
  await owner.git("remote", "add", "origin", remote);
  await owner.git("push", "--quiet", "origin", "main");
  const stateDir = join(folder.path, "state");
  const store = openSqliteStore(":memory:");
  const checkpoints: (readonly string[])[] = [];
  const { signal: never } = new AbortController();
  const staged: StagedFix = {
    folder,
    owner,
    remote,
    stateDir,
    git: await createGit({ stateDir, environment: process.env }),
    store,
    clock: { now: () => stagedAt, monotonic: () => 0, wait: () => Promise.resolve() },
    signal: never,
    spender: createFreeSpender(),
    project: sampleProject({ repo: owner.path, ...changes }),
    fix: sampleFix(),
    checkpoints,
    async run(stage, signal = never) {
      const result = await stage({
        fix: staged.fix,
        project: staged.project,
        signal,
        checkpoint: async (patch) => {
          checkpoints.push(Object.keys(patch));
          staged.fix = { ...staged.fix, ...patch };
        },
      });
      staged.fix = { ...staged.fix, ...result.patch, state: result.to };
      return result;
    },
    async push(more, branch = "main") {
      await owner.git("checkout", "--quiet", "-B", branch);
      const commit = await owner.commit("More", more);
      await owner.git("push", "--quiet", "origin", branch);
      return commit;
    },
    async end() {
      await store.close();
      await folder.end();
    },
  };
  return staged;
}
