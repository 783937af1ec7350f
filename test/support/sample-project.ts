import type { ProjectConfig } from "@mendwatch/config";

const propose = {
  critical: "propose",
  high: "propose",
  medium: "propose",
  low: "propose",
} as const;

/** The project `shop` with a repository, the local forge and nothing else out of the ordinary. */
export function sampleProject(changes: Partial<ProjectConfig> = {}): ProjectConfig {
  const key = changes.key ?? "shop";
  return {
    key,
    label: key.slice(0, 2).toUpperCase(),
    logs: [],
    version: null,
    repo: `/code/${key}`,
    base: null,
    dir: ".",
    also: [],
    setup: null,
    scratch: [],
    checks: { test: "npm test", build: null, types: null, lint: null, env: [], services: [] },
    policy: { maxFiles: 3, maxLines: 200, refuse: [], flag: [], allow: [] },
    prompts: null,
    deploy: null,
    forge: "local",
    rules: [],
    autonomy: propose,
    minSeverity: "medium",
    minProof: "P1",
    quietPeriod: 86_400_000,
    ...changes,
  };
}
