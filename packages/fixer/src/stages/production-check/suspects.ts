import type { ProjectConfig } from "@mendwatch/config";

import type { Fix } from "../../model/fix.ts";
import type { Suspect } from "../../model/production.ts";
import { committedPaths } from "../../git/committed-files.ts";
import type { Git } from "../../git/git.ts";
import type { ErrorRecord, Store } from "../../ports/store.ts";
import { filesOfFrames } from "../diagnosis/production-files.ts";
import type { DeployedVersions } from "./deployed-versions.ts";

/** The latest errors of a project among which suspects are looked for. */
const recentErrors = 200;

/** More new errors than this in the changed files are one bad deploy. */
const mostSuspects = 20;

/** What finding suspects works with. */
export interface SuspectsParts {
  readonly git: Git;
  readonly store: Pick<Store, "listErrors">;
  readonly versions: Pick<DeployedVersions, "cloneOf">;
  readonly signal: AbortSignal;
}

/**
 * Errors that were first seen after a deployment, in own frames of a file that the fix changed, and
 * that are not known as suspects yet.
 */
export async function findSuspects(
  { git, store, versions, signal }: SuspectsParts,
  fix: Fix,
  project: ProjectConfig,
): Promise<readonly Suspect[]> {
  const { deployment, candidate, merge, aftermath } = fix;
  const known = aftermath?.suspects ?? [];
  const commit = merge?.commit ?? null;
  if (deployment === null || candidate === null || commit === null) return [];
  const errors = await store.listErrors({ project: project.key, limit: recentErrors });
  const fresh = errors.filter(
    (error) =>
      error.firstSeen >= deployment.at &&
      error.fingerprint !== fix.fingerprint &&
      !known.some(({ fingerprint }) => fingerprint === error.fingerprint),
  );
  const changed = candidate.files.filter(({ test }) => !test).map(({ path }) => path);
  if (fresh.length === 0 || changed.length === 0 || known.length >= mostSuspects) return [];
  const clone = await versions.cloneOf(project);
  const folders = [project.dir, ...project.also];
  const paths = await committedPaths(git, clone, commit, folders, signal);
  const found = fresh.flatMap((error) => suspectIn(error, changed, paths));
  return found.slice(0, mostSuspects - known.length);
}

function suspectIn(
  { project, fingerprint, error, firstSeen }: ErrorRecord,
  changed: readonly string[],
  paths: readonly string[],
): readonly Suspect[] {
  const path = filesOfFrames(error, paths).find((file) => changed.includes(file));
  if (path === undefined) return [];
  const { type, message } = error;
  return [{ project, fingerprint, type, message: message.slice(0, 500), path, firstSeen }];
}

/** For people. */
export function suspectText({ type, message, path }: Suspect): string {
  const what = type === null ? message : `${type}: ${message}`;
  return `maybe caused by this fix: ${what.slice(0, 200)} (${path})`;
}
