import assert from "node:assert/strict";
import { test } from "node:test";

import { createBookings } from "../src/bookings.js";
import { guestLine, summaryOf } from "../src/summary.js";

test("a guest with a title is greeted with it", () => {
  assert.equal(guestLine(createBookings().get("b1")), "Dr. Ada Berg");
});

test("a summary has the stay and the total in cents", () => {
  assert.deepEqual(summaryOf(createBookings().get("b2")), {
    title: "Jo Lind",
    stay: "room 7, 1 night",
    total: 7500,
  });
});

test("erasing a guest keeps the booking", () => {
  const bookings = createBookings();
  bookings.eraseGuest("g1");
  assert.equal(bookings.get("b1").guest, null);
});
