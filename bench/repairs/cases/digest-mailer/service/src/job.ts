/** A digest to be sent. */
export interface Job {
  readonly id: string;
  readonly subject: string;
  readonly recipients: readonly string[];
}

/** A job as it was queued up to release 1.8; such jobs may wait for weeks. */
export interface OldJob {
  readonly id: string;
  readonly subject: string;
  readonly recipient: string;
}

/** Reads one line of the queue. */
export function readJob(line: string): Job {
  return JSON.parse(line) as Job;
}
