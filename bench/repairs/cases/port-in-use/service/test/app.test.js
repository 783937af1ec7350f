import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";

import { createApp } from "../src/app.js";

test("it says hello", async (context) => {
  const app = createApp().listen(0, "127.0.0.1");
  context.after(() => app.close());
  await once(app, "listening");
  const response = await fetch(`http://127.0.0.1:${app.address().port}/jo`);
  assert.equal(await response.text(), "hello jo");
});
