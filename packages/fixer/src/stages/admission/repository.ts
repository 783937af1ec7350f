import type { ProjectConfig } from "@mendwatch/config";

/** What a fix is locked and counted by. A project without a repository is on its own. */
export function repositoryOf(project: ProjectConfig): string {
  return project.repo ?? `project:${project.key}`;
}
