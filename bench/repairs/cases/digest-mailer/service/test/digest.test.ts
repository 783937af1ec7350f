import assert from "node:assert/strict";
import { test } from "node:test";

import { mailsOf } from "../src/digest.js";
import { readJob, type Job } from "../src/job.js";

test("each recipient gets one mail", () => {
  const job: Job = { id: "j", subject: "Hi", recipients: ["a@x.org", " A@x.org ", "b@x.org"] };
  assert.deepEqual(mailsOf(job), [
    { to: "a@x.org", subject: "Hi" },
    { to: "b@x.org", subject: "Hi" },
  ]);
});

test("a job is read from a line", () => {
  assert.equal(readJob('{"id":"j1","subject":"s","recipients":[]}').id, "j1");
});
