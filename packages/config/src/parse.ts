import { dirname, resolve } from "node:path";

import { configError } from "./errors.ts";
import { type ConfigNeed, expandEnvironment, isRead, mentionsEnvironment } from "./environment.ts";
import { explainIssues } from "./explain.ts";
import { findContradictions } from "./contradictions.ts";
import { type ConfigProblem, describeProblems, type ValuePath, valueAt } from "./problems.ts";
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
  const excused: ValuePath[] = [];
  if (!result.success) {
    const issues = result.error.issues.filter((issue) => {
      const path = issue.path.filter((part) => typeof part !== "symbol");
      const section = path[0];
      if (typeof section !== "string" || isRead(path, options.needs)) return true;
      if (!mentionsEnvironment(valueAt(source.tree, path))) return true;
      excused.push(path);
      return false;
    });
    problems.push(...explainIssues(source, issues).filter(({ path }) => !failed.has(path)));
    if (problems.length === 0) {
      // As little as can be is left out: the value, its key in the section, or the section.
      for (const depth of [Infinity, 2, 1]) {
        result = schema.safeParse(without(expanded, excused, depth, options.needs));
        if (result.success) break;
      }
    }
  }
  if (result.success && problems.length === 0) {
    problems.push(
      ...findContradictions(result.data, new Set(excused.map(([section]) => String(section)))).map(
        ({ path, message }) => problemAt(source, path, message),
      ),
    );
    if (problems.length === 0) {
      return { config: completeConfig(result.data, source.tree, options), problems: [] };
    }
  }
  const sorted = problems.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0));
  return { config: null, problems: sorted };
}

/**
 * The tree without what stands at these paths, cut to `depth`. What the process reads there stays, as
 * `people` of `fixer`.
 */
function without(
  tree: unknown,
  paths: readonly ValuePath[],
  depth: number,
  needs: readonly ConfigNeed[],
): unknown {
  const left = new Set(paths.map((path) => JSON.stringify(path.slice(0, depth))));
  /** In a list, so that it can be nothing. */
  function keep(value: unknown, path: ValuePath, isLeft: boolean): readonly unknown[] {
    const goes = (isLeft || left.has(JSON.stringify(path))) && !isRead(path, needs);
    if (Array.isArray(value)) {
      return goes ? [] : [value.flatMap((item, index) => keep(item, [...path, index], goes))];
    }
    if (typeof value !== "object" || value === null) return goes ? [] : [value];
    const entries = Object.entries(value).flatMap(([key, item]) =>
      keep(item, [...path, key], goes).map((kept) => [key, kept] as const),
    );
    return goes && entries.length === 0 ? [] : [Object.fromEntries(entries)];
  }
  const [kept = {}] = keep(tree, [], false);
  return { projects: {}, ...(kept as object) };
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
