import assert from "node:assert/strict";
import { test } from "node:test";

import { createHub } from "../src/hub.js";

test("all listeners hear a price", () => {
  const hub = createHub();
  const heard = [];
  hub.listen((price) => heard.push(price));
  hub.listen((price) => heard.push(price * 2));
  hub.tell(5);
  assert.deepEqual(heard, [5, 10]);
});

test("who stops listening hears nothing more", () => {
  const hub = createHub();
  const stop = hub.listen(() => assert.fail("heard"));
  stop();
  hub.tell(5);
  assert.equal(hub.size, 0);
});

test("one listener too many is refused, and the others stay", () => {
  const hub = createHub(1);
  let heard = 0;
  hub.listen(() => (heard += 1));
  assert.throws(() => hub.listen(() => {}), { name: "ListenerLimitError" });
  hub.tell(5);
  assert.equal(heard, 1);
});
