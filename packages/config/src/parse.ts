import { dirname, resolve } from "node:path";

import { configError } from "./errors.ts";
import { type ConfigNeed, expandEnvironment, isRead, mentionsEnvironment } from "./environment.ts";
import { explainIssues } from "./explain.ts";
import { findContradictions } from "./contradictions.ts";
import { type ConfigProblem, describeProblems, valueAt } from "./problems.ts";
import { completeAutonomy } from "./sections/fixer.ts";
import { fileSchema, type WrittenFile } from "./sections/file.ts";
import type { WrittenProject } from "./sections/projects.ts";
import type { Config, FixerConfig, ProjectConfig } from "./types.ts";
import { problemAt, readYaml } from "./yaml-source.ts";

/** What the file is read with. */
export interface ParseOptions {
  /** Path of the file, absolute; relative paths in it start at its folder. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The default of `watcher.name`. */
  readonly hostname: string;
  /**
   * Whose `${ENV}` are read. A section outside of them is checked as it is written; where that is
   * not possible without the environment its defaults stand in, and nobody may read it.
   */
  readonly needs: readonly ConfigNeed[];
}

/** The configuration, or all that is wrong with it. */
export type ConfigCheck =
  | { readonly config: Config; readonly problems: readonly [] }
  | { readonly config: null; readonly problems: readonly ConfigProblem[] };

/** Reads the text of a configuration. Rejects with `MW_CONFIG`, which lists every problem. */
export function parseConfig(text: string, options: ParseOptions): Config {
  const { config, problems } = checkConfig(text, options);
  if (config === null) throw configError("MW_CONFIG", describeProblems(options.file, problems));
  return config;
}

/** Reads the text of a configuration and returns its problems as values. */
export function checkConfig(text: string, options: ParseOptions): ConfigCheck {
  const source = readYaml(text);
  if (source.problems.length > 0) return { config: null, problems: source.problems };

  const problems: ConfigProblem[] = [];
  const expanded = expandEnvironment(
    source.tree ?? {},
    options.env,
    options.needs,
    (path, message) => problems.push(problemAt(source, path, message)),
  );
  const failed = new Set(problems.map(({ path }) => path));

  const schema = fileSchema(
    { folder: dirname(resolve(options.file)), home: options.env["HOME"] ?? null },
    options.hostname,
  );
  let result = schema.safeParse(expanded);
  const excused = new Set<string>();
  if (!result.success) {
    const issues = result.error.issues.filter((issue) => {
      const path = issue.path.filter((part) => typeof part !== "symbol");
      const section = path[0];
      if (typeof section !== "string" || isRead(path, options.needs)) return true;
      if (!mentionsEnvironment(valueAt(source.tree, path))) return true;
      excused.add(section);
      return false;
    });
    problems.push(...explainIssues(source, issues).filter(({ path }) => !failed.has(path)));
    if (problems.length === 0)
      result = schema.safeParse(withoutExcused(expanded, excused, options.needs));
  }
  if (result.success && problems.length === 0) {
    problems.push(
      ...findContradictions(result.data, excused).map(({ path, message }) =>
        problemAt(source, path, message),
      ),
    );
    if (problems.length === 0) {
      return { config: completeConfig(result.data, source.tree, options), problems: [] };
    }
  }
  const sorted = problems.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0));
  return { config: null, problems: sorted };
}

/** What is left of excused sections is what the process reads of them, as `people` of `fixer`. */
function withoutExcused(
  tree: unknown,
  excused: ReadonlySet<string>,
  needs: readonly ConfigNeed[],
): unknown {
  const kept = Object.entries(tree as Readonly<Record<string, object>>).flatMap(
    ([section, value]) => {
      if (!excused.has(section)) return [[section, value]];
      const read = Object.entries(value).filter(([key]) => isRead([section, key], needs));
      return read.length === 0 ? [] : [[section, Object.fromEntries(read)]];
    },
  );
  return { projects: {}, ...(Object.fromEntries(kept) as object) };
}

function completeConfig(written: WrittenFile, tree: unknown, { file }: ParseOptions): Config {
  return {
    ...written,
    file: resolve(file),
    projects: new Map(
      Object.entries(written.projects).map(([key, project]) => [
        key,
        completeProject(key, project, written.fixer),
      ]),
    ),
    sections: {
      watcher: valueAt(tree, ["watcher"]) !== undefined,
      fixer: valueAt(tree, ["fixer"]) !== undefined,
    },
  };
}

function completeProject(key: string, project: WrittenProject, fixer: FixerConfig): ProjectConfig {
  return {
    ...project,
    key,
    label: project.label ?? key,
    autonomy: completeAutonomy(project.autonomy ?? { default: null }, fixer.autonomy),
    minSeverity: project.minSeverity ?? fixer.minSeverity,
    minProof: project.minProof ?? fixer.minProof,
    quietPeriod: project.quietPeriod ?? fixer.quietPeriod,
  };
}
