import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { createBooking } from "../src/booking.js";
import { createSeats } from "../src/seats.js";

async function slowly() {
  await pause(5);
  return true;
}

test("of two at once one gets the seat and only one pays", async () => {
  const seats = createSeats();
  const charged = [];
  const book = createBooking({
    seats,
    async charge(person) {
      charged.push(person);
      return slowly();
    },
  });
  const outcomes = await Promise.all([book("A1", "ada"), book("A1", "jo")]);
  assert.deepEqual(outcomes.toSorted(), ["booked", "taken"]);
  assert.deepEqual(charged, [seats.ownerOf("A1")]);
});

test("a payment that fails or throws leaves the seat free", async () => {
  const seats = createSeats();
  const declined = createBooking({ seats, charge: async () => false });
  assert.equal(await declined("A1", "ada"), "declined");
  const broken = createBooking({ seats, charge: () => Promise.reject(new Error("no network")) });
  await assert.rejects(broken("A1", "ada"), /no network/);
  assert.equal(seats.isFree("A1"), true);
});
