import { ok, paged, Refusal, type RouteAnswer, type RouteContext } from "./route.ts";
import { jobJson } from "./shapes.ts";

/** Runs of Actions; each job of the emulator is a run with one job, by the same number. */

export function listCheckRuns({ repository, request, parts }: RouteContext): RouteAnswer {
  const jobs = repository.jobs.filter(({ sha }) => sha === parts[1]);
  const runs = jobs.map((job) => ({
    ...jobJson(job),
    app: { slug: "github-actions" },
    output: { title: null, summary: null, text: null },
  }));
  return ok({ total_count: runs.length, check_runs: paged(runs, request) });
}

export function listRuns({ repository, request }: RouteContext): RouteAnswer {
  const jobs = repository.jobs.filter(({ sha }) => sha === request.query.get("head_sha"));
  return ok({ total_count: jobs.length, workflow_runs: paged(jobs, request).map(jobJson) });
}

export function listJobs({ repository, parts }: RouteContext): RouteAnswer {
  const jobs = repository.jobs.filter(({ id }) => id === Number(parts[2]));
  return ok({ total_count: jobs.length, jobs: jobs.map(jobJson) });
}

/** GitHub leads to another host; here the text comes at once. */
export function showLog({ repository, parts }: RouteContext): RouteAnswer {
  const job = repository.jobs.find(({ id }) => id === Number(parts[2]));
  if (job === undefined) throw new Refusal(404, "Not Found");
  return { status: 200, body: job.log, headers: { "content-type": "text/plain" } };
}
