import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";

import { createBookings } from "../src/bookings.js";
import { createLog } from "../src/log.js";
import { createApp } from "../src/server.js";

test("a booking without a guest still says which room, how long and how much", async (context) => {
  const lines = [];
  const log = createLog((line) => lines.push(JSON.parse(line)));
  const bookings = createBookings();
  bookings.eraseGuest("g1");
  const app = createApp({ bookings, log }).listen(0, "127.0.0.1");
  context.after(() => app.close());
  await once(app, "listening");

  const response = await fetch(`http://127.0.0.1:${app.address().port}/bookings/b1/summary`);
  const body = await response.json();

  assert.equal(response.status, 200);
  assert.equal(body.stay, "room 12, 3 nights");
  assert.equal(body.total, 27000);
  assert.doesNotMatch(String(body.title), /undefined|Ada/);
  assert.deepEqual(lines.filter(({ level }) => level === 50), []);
});
