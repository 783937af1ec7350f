import assert from "node:assert/strict";
import { test } from "node:test";

import { mailsOf } from "../dist/src/digest.js";
import { readJob } from "../dist/src/job.js";

test("a job of the old form is sent to its recipient", () => {
  const line = '{"id":"j2","subject":"Hi","recipient":"Kim@x.org"}';
  assert.deepEqual(mailsOf(readJob(line)), [{ to: "kim@x.org", subject: "Hi" }]);
});

test("a new one to all of its", () => {
  const line = '{"id":"j1","subject":"Hi","recipients":["a@x.org","b@x.org"]}';
  assert.equal(mailsOf(readJob(line)).length, 2);
});
