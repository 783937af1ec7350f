import assert from "node:assert/strict";
import { test } from "node:test";

import { createBooking } from "../src/booking.js";
import { createSeats } from "../src/seats.js";

test("a free seat is booked for who paid", async () => {
  const seats = createSeats();
  const book = createBooking({ seats, charge: async () => true });
  assert.equal(await book("A1", "ada"), "booked");
  assert.equal(seats.ownerOf("A1"), "ada");
});

test("a seat of somebody else is not charged for", async () => {
  const seats = createSeats();
  seats.take("A1", "jo");
  const book = createBooking({ seats, charge: () => assert.fail("charged") });
  assert.equal(await book("A1", "ada"), "taken");
});

test("who cannot pay gets no seat", async () => {
  const seats = createSeats();
  const book = createBooking({ seats, charge: async () => false });
  assert.equal(await book("A1", "ada"), "declined");
  assert.equal(seats.isFree("A1"), true);
});

test("a seat is never given to two people", () => {
  const seats = createSeats();
  seats.take("A1", "jo");
  assert.throws(() => seats.take("A1", "ada"), { name: "SeatTakenError" });
  assert.equal(seats.ownerOf("A1"), "jo");
});
