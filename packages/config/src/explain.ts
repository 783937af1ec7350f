import type { z } from "zod";

import { didYouMean } from "./did-you-mean.ts";
import { configurationSchema, type JsonSchema, keysAt } from "./json-schema.ts";
import { type ConfigProblem, strayKeyText, type ValuePath, valueAt } from "./problems.ts";
import { problemAt, type YamlSource } from "./yaml-source.ts";

type Issue = z.core.$ZodIssue;

/** Keys whose values are never shown, nor those of anything below them. */
const hidden = new Set([
  "token",
  "secrets",
  "credential",
  "store",
  "url",
  "apiUrl",
  "apiRoot",
  "repo",
  "rules",
  "app",
]);

/** A longer value is no slip of the pen, and may be a secret in the wrong place. */
const longestShown = 24;

/** What a schema found, as problems of the file. Values are shown as they are written there, never expanded. */
export function explainIssues(source: YamlSource, issues: readonly Issue[]): ConfigProblem[] {
  let schema: JsonSchema | null = null;
  function knownKeys(path: ValuePath): readonly string[] {
    schema ??= configurationSchema();
    return keysAt(schema, path);
  }
  return issues.flatMap((issue) => explainIssue(source, issue, knownKeys));
}

function explainIssue(
  source: YamlSource,
  issue: Issue,
  knownKeys: (path: ValuePath) => readonly string[],
): ConfigProblem[] {
  const path = issue.path.filter((part) => typeof part !== "symbol");
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(path);
    return issue.keys.map((key) => strayKey(source, path, key, unknownKey(key, known)));
  }
  if (issue.code === "invalid_key") {
    const reason = issue.issues[0]?.message ?? issue.message;
    return [strayKey(source, path.slice(0, -1), String(path.at(-1)), reason)];
  }
  if (issue.code === "invalid_union") {
    const meant = meantBranch(issue.errors);
    if (meant !== null) {
      return meant.flatMap((one) =>
        explainIssue(source, { ...one, path: [...issue.path, ...one.path] }, knownKeys),
      );
    }
  }
  const value = valueAt(source.tree, path);
  if (value === undefined && issue.code !== "custom") {
    return [problemAt(source, path, missing(issue))];
  }
  return [problemAt(source, path, withValue(message(issue), path, value))];
}

function strayKey(
  source: YamlSource,
  section: ValuePath,
  key: string,
  reason: string,
): ConfigProblem {
  const line = source.lineOf([...section, key]);
  return { path: strayKeyText(section, key), line, message: reason };
}

/** The one form of several whose type and keys fit what is written; null where none or many do. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const fitting = branches.filter((issues) =>
    issues.every(
      ({ code, path }) =>
        path.length > 0 || (code !== "invalid_type" && code !== "unrecognized_keys"),
    ),
  );
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = didYouMean(key, known);
  const remedy = meant === null ? `known here: ${known.join(", ")}` : `did you mean ${meant}?`;
  return `is not a known key (${remedy})`;
}

function missing(issue: Issue): string {
  const remedy = /\(.*\)$/s.exec(message(issue))?.[0];
  return remedy === undefined ? "is missing" : `is missing ${remedy}`;
}

/** Schemas bring their own words; only for plain sections zod's are replaced. */
function message(issue: Issue): string {
  if (issue.code === "invalid_type" && issue.message.startsWith("Invalid input")) {
    return issue.expected === "object"
      ? "must be a section (write its keys below it, or in { })"
      : `must be of type ${issue.expected}`;
  }
  return issue.message;
}

/** Puts `, is …` before the remedy, where the value is short, plain and no secret. */
function withValue(text: string, path: ValuePath, value: unknown): string {
  const shown = show(path, value);
  if (shown === null || !text.startsWith("must ")) return text;
  return text.replace(/( \(.*\))?$/s, (remedy) => `, is ${shown}${remedy}`);
}

function show(path: ValuePath, value: unknown): string | null {
  if (path.some((part) => typeof part === "string" && hidden.has(part))) return null;
  if (value === null || typeof value === "number" || typeof value === "boolean") {
    return String(value);
  }
  return typeof value === "string" && value.length <= longestShown ? JSON.stringify(value) : null;
}
