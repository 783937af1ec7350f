import { join } from "node:path";

import type { AgentTask, RepairTask } from "@mendwatch/fixer";

import { noBackground } from "./agent-run.ts";
import type { FileContent, TestFolder, TestRepository } from "./git-repository.ts";
import { sampleReport } from "./sample-report.ts";
import { sampleDiagnosis } from "./sample-diagnosis.ts";

/** A worktree at a base commit, and what an agent is told about the sample report in it. */
export interface AgentWorkspace {
  readonly owner: TestRepository;
  /** The worktree. */
  readonly path: string;
  readonly task: AgentTask;
  repairTask(more?: Partial<RepairTask>): RepairTask;
  /** What git says in the worktree. */
  git(...args: readonly string[]): Promise<string>;
}

/** The file that breaks, as it is at the base. */
const brokenCart: Readonly<Record<string, FileContent>> = {
  "src/cart.js": "export const total = (cart) => cart.total;\n",
};

/** Makes the worktree with `src/cart.js`, which breaks, and more files. */
export async function agentWorkspace(
  folder: TestFolder,
  more: Readonly<Record<string, FileContent>> = {},
): Promise<AgentWorkspace> {
  const owner = await folder.repository("owner");
  const baseCommit = await owner.commit("base", { ...brokenCart, ...more });
  const path = join(folder.path, "workspace");
  await owner.git("worktree", "add", "--quiet", "--detach", path);
  const { error, fingerprint, request } = sampleReport();
  const task: AgentTask = {
    project: "shop",
    fingerprint,
    severity: "high",
    count: 3,
    error,
    request,
    context: [],
    workspace: path,
    dir: path,
    source: { clone: join(owner.path, ".git"), baseCommit },
    background: noBackground,
  };
  return {
    owner,
    path,
    task,
    repairTask: (changes = {}) => ({
      ...task,
      diagnosis: sampleDiagnosis,
      round: 1,
      instruction: "",
      ...changes,
    }),
    git: (...args) => owner.git("-C", path, ...args),
  };
}
