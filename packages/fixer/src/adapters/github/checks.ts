import { stripVTControlCharacters } from "node:util";

import { exitCodes, MendwatchError } from "@mendwatch/protocol";

import type { ForgeCheck } from "../../ports/forge.ts";
import type { LookParts } from "./look-parts.ts";
import { everyPage } from "./pages.ts";
import { proofContext } from "./pull-request-metadata.ts";

/** The checks of a commit, and for people what could not be read. */
export interface ChecksSeen {
  readonly checks: readonly ForgeCheck[];
  readonly unread: readonly string[];
}

/** Bytes and characters of a log; what went wrong stands above its last error. */
const logBytes = 256 * 1024;
const logEnd = 3_000;
const summaryEnd = 500;

/**
 * How runs of checks and of Actions end. What was cancelled, or waits for somebody to allow it, has
 * shown nothing: it is still to come, and no repair would bring it.
 */
const ends: Readonly<Record<string, ForgeCheck["state"]>> = {
  success: "passing",
  neutral: "passing",
  skipped: "passing",
  failure: "failing",
  timed_out: "failing",
  startup_failure: "failing",
};

/**
 * Commit statuses, and the runs of checks, among them the jobs of Actions. A fine-grained token may
 * read no check runs; it may read the runs of Actions where it has that permission. What is not
 * shown is a note.
 */
export async function readChecks(
  parts: LookParts,
  commit: string,
  signal: AbortSignal,
): Promise<ChecksSeen> {
  const read = [await orNote(() => statuses(parts, commit, signal))];
  const runs = await orNote(() => checkRuns(parts, commit, signal));
  if (runs.unread.length === 0) read.push(runs);
  else read.push(await orNote(() => actionsJobs(parts, commit, signal)));
  return {
    checks: read.flatMap(({ checks }) => checks),
    unread: read.flatMap(({ unread }) => unread),
  };
}

async function statuses(
  { gitHub, repository }: LookParts,
  commit: string,
  signal: AbortSignal,
): Promise<readonly ForgeCheck[]> {
  const all = await everyPage(async (page) => {
    const { data } = await gitHub.ask("show the statuses", signal, (request) =>
      request("GET /repos/{owner}/{repo}/commits/{ref}/status", {
        ...repository,
        ref: commit,
        ...page,
      }),
    );
    return { data: data.statuses };
  });
  return all
    .filter(({ context }) => context !== proofContext)
    .map(({ context, state, description, target_url: url }) => ({
      id: `status:${context}`,
      name: context,
      state: state === "success" ? "passing" : state === "pending" ? "pending" : "failing",
      summary: [description, url].filter((line) => line !== null && line !== "").join("\n"),
    }));
}

async function checkRuns(
  { gitHub, repository }: LookParts,
  commit: string,
  signal: AbortSignal,
): Promise<readonly ForgeCheck[]> {
  const all = await everyPage(async (page) => {
    const { data } = await gitHub.ask("show the check runs", signal, (request) =>
      request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
        ...repository,
        ref: commit,
        filter: "latest",
        ...page,
      }),
    );
    return { data: data.check_runs };
  });
  return all.map(({ id, name, status, conclusion, app, output }) => ({
    // A check run of Actions is a job by the same number.
    id: app?.slug === "github-actions" ? `job:${id}` : `check:${id}`,
    name,
    state: stateOf(status, conclusion),
    summary: [output.title, output.summary, output.text]
      .filter((part) => typeof part === "string" && part !== "")
      .join("\n")
      .slice(0, summaryEnd),
  }));
}

async function actionsJobs(
  { gitHub, repository }: LookParts,
  commit: string,
  signal: AbortSignal,
): Promise<readonly ForgeCheck[]> {
  const runs = await everyPage(async (page) => {
    const { data } = await gitHub.ask("show the runs of Actions", signal, (request) =>
      request("GET /repos/{owner}/{repo}/actions/runs", {
        ...repository,
        head_sha: commit,
        ...page,
      }),
    );
    return { data: data.workflow_runs };
  });
  const checks: ForgeCheck[] = [];
  for (const run of runs) {
    const jobs = await everyPage(async (page) => {
      const { data } = await gitHub.ask("show the jobs of a run", signal, (request) =>
        request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", {
          ...repository,
          run_id: Number(run.id),
          filter: "latest",
          ...page,
        }),
      );
      return { data: data.jobs };
    });
    for (const { id, name, status, conclusion } of jobs) {
      checks.push({ id: `job:${id}`, name, state: stateOf(status, conclusion), summary: "" });
    }
    // Its jobs are not there yet, or it never came to them.
    if (jobs.length === 0) {
      const { id, name, status, conclusion } = run;
      const state = stateOf(status, conclusion);
      checks.push({ id: `run:${id}`, name: name ?? `run ${id}`, state, summary: "" });
    }
  }
  return checks;
}

/** The end of the log of a job, up to where it says that it failed. */
export async function logOfJob(
  { gitHub, repository }: LookParts,
  { id, summary }: ForgeCheck,
  signal: AbortSignal,
): Promise<string> {
  const [, job] = /^job:(\d+)$/.exec(id) ?? [];
  if (job === undefined) return summary;
  const path = `/actions/jobs/${job}/logs`;
  try {
    return failureIn(await gitHub.end("show the log of a job", repository, path, logBytes, signal));
  } catch (error) {
    const isRefused =
      error instanceof MendwatchError && error.exitCode !== exitCodes.temporaryFailure;
    if (isRefused) return summary;
    throw error;
  }
}

/** What stands above the last error; after it come only the steps that clean up. */
function failureIn(log: string): string {
  const lines = stripVTControlCharacters(log)
    .split("\n")
    .map((line) => line.replace(/^\uFEFF?\d{4}-\d\d-\d\dT[\d:.]+Z /, "").trimEnd());
  const last = lines.findLastIndex((line) => line.startsWith("##[error]"));
  const shown = last < 0 ? lines : lines.slice(0, last + 1);
  return shown.join("\n").trim().slice(-logEnd);
}

function stateOf(status: string | null, conclusion: string | null): ForgeCheck["state"] {
  return status === "completed" ? (ends[conclusion ?? ""] ?? "pending") : "pending";
}

async function orNote(read: () => Promise<readonly ForgeCheck[]>): Promise<ChecksSeen> {
  try {
    return { checks: await read(), unread: [] };
  } catch (error) {
    const isRefused =
      error instanceof MendwatchError && error.exitCode !== exitCodes.temporaryFailure;
    if (!isRefused) throw error;
    return { checks: [], unread: [error.message] };
  }
}
