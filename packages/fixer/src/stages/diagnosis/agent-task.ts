import { join } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";

import type { Fix, Workspace } from "../../model/fix.ts";
import type { AgentTask } from "../../ports/agent.ts";
import { readBackground, type BackgroundDeps } from "./background.ts";

/** What the agent is told of a fix: the report as it came, where to look, and what else helps. */
export async function agentTask(
  deps: BackgroundDeps,
  fix: Fix,
  project: ProjectConfig,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<AgentTask> {
  const { report } = fix;
  return {
    project: project.key,
    fingerprint: fix.fingerprint,
    severity: fix.severity,
    count: report.count,
    error: report.error,
    request: report.request,
    context: report.context,
    workspace: workspace.path,
    dir: join(workspace.path, project.dir),
    source: { clone: workspace.clone, baseCommit: workspace.baseCommit },
    background: await readBackground(deps, fix, project, workspace, signal),
  };
}
