import { join } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";

import type { Fix, Workspace } from "../../fix.ts";
import type { AgentTask } from "../../ports/agent.ts";

/** What the agent is told of a fix: the report as it came, and where to look. */
export function agentTask(fix: Fix, project: ProjectConfig, workspace: Workspace): AgentTask {
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
    background: { guidance: [], suspects: [], symptoms: [], attempts: [], lessons: [] },
  };
}
