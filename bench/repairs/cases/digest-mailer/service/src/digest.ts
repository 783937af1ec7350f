import type { Job } from "./job.js";

export interface Mail {
  readonly to: string;
  readonly subject: string;
}

/** One mail for each recipient; nobody gets two. */
export function mailsOf(job: Job): readonly Mail[] {
  const addresses = job.recipients.map((one) => one.trim().toLowerCase());
  return [...new Set(addresses)].map((to) => ({ to, subject: job.subject }));
}
