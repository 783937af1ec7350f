import { readFile } from "node:fs/promises";

import { mailsOf } from "./digest.js";
import { readJob } from "./job.js";

function log(level: string, message: string, fields: object = {}): void {
  process.stdout.write(`${JSON.stringify({ level, message, ts: new Date().toISOString(), ...fields })}\n`);
}

const queue = await readFile(process.argv[2] ?? "data/queue.jsonl", "utf8");
for (const line of queue.split("\n").filter((one) => one !== "")) {
  const job = readJob(line);
  try {
    log("info", "sent", { job: job.id, mails: mailsOf(job).length });
  } catch (error) {
    const { stack, message } = error as Error;
    log("error", message, { job: job.id, stack });
  }
}
