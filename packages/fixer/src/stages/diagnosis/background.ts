import { posix } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";

import type { Fix, Workspace } from "../../model/fix.ts";
import { isClosed } from "../../model/fix-lifecycle.ts";
import { committedPaths, committedTexts } from "../../git/committed-files.ts";
import type { Git } from "../../git/git.ts";
import { commitsTouching } from "../../git/history.ts";
import { lessonsFor } from "../../lessons/lessons-for.ts";
import type { Background, EarlierAttempt } from "../../ports/agent.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { filesOfFrames } from "./production-files.ts";
import { symptomsOf } from "./symptoms.ts";

/** Commits among which suspects are looked for, and how many of them are named. */
const recentCommits = 300;
const mostSuspects = 5;

/** A file of guidance that is larger was not written for a reader. */
const maxGuidanceBytes = 256 * 1024;

/** Characters of an earlier patch, far more than is told of it in the end. */
const longestPatch = 32 * 1024;

export interface BackgroundDeps {
  readonly git: Git;
  readonly store: Pick<Store, "listErrors" | "listFixes" | "listLessons" | "lessonsUsed">;
  readonly clock: Clock;
}

/**
 * What helps an agent besides the report: from the base commit, its history, and the store. The
 * worktree is never read, because an agent may have written in it.
 */
export async function readBackground(
  { git, store, clock }: BackgroundDeps,
  fix: Fix,
  project: ProjectConfig,
  { clone, baseCommit }: Workspace,
  signal: AbortSignal,
): Promise<Background> {
  const paths = guidancePaths(project.dir);
  const guidance = { paths, maxBytes: maxGuidanceBytes };
  const folders = [project.dir, ...project.also];
  const all = await committedPaths(git, clone, baseCommit, folders, signal);
  const files = filesOfFrames(fix.report.error, all);
  const history = { commit: baseCommit, files, among: recentCommits };
  const symptoms = (await symptomsOf(store, fix)).filter((one) => one.project === fix.project);
  return {
    guidance: await committedTexts(git, clone, baseCommit, guidance, signal),
    suspects: (await commitsTouching(git, clone, history, signal)).slice(0, mostSuspects),
    symptoms: symptoms.map(({ error: { type, message }, count }) => ({ type, message, count })),
    attempts: await attemptsBefore(store, fix),
    lessons: await lessonsTold(store, fix, clock.now()),
  };
}

/** `CLAUDE.md` at the top of the repository and in each folder on the way to the service. */
function guidancePaths(dir: string): readonly string[] {
  const folders = posix
    .normalize(dir)
    .split("/")
    .filter((name) => name !== "." && name !== "");
  return ["", ...folders].map((_, depth) => [...folders.slice(0, depth), "CLAUDE.md"].join("/"));
}

/** What is told is of use, and is not forgotten before what never is. */
async function lessonsTold(
  store: BackgroundDeps["store"],
  fix: Fix,
  now: number,
): Promise<readonly string[]> {
  const { repository } = fix;
  const lessons = lessonsFor(fix, await store.listLessons({ repository }));
  await store.lessonsUsed(
    lessons.map(({ id }) => id),
    now,
  );
  return lessons.map(({ text }) => text);
}

async function attemptsBefore(
  store: BackgroundDeps["store"],
  { id, repository, fingerprint }: Fix,
): Promise<readonly EarlierAttempt[]> {
  const fixes = await store.listFixes({ repository, fingerprint, limit: 50 });
  return fixes
    .filter((fix) => fix.id !== id && isClosed(fix.state) && fix.diagnosis !== null)
    .map((fix) => ({
      attempt: fix.attempt,
      outcome: `${fix.outcome?.code ?? fix.state}: ${fix.outcome?.text ?? "it has ended"}`,
      cause: fix.diagnosis?.cause ?? null,
      patch: fix.candidate?.patch.slice(0, longestPatch) ?? null,
    }));
}
