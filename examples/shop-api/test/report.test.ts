import assert from "node:assert/strict";
import { test } from "node:test";

import { OrderBook } from "../src/orders.ts";
import { salesReport } from "../src/report.ts";
import { runningShop } from "./support/running-shop.ts";

function booked(...orders: readonly (readonly [day: string, total: number])[]): OrderBook {
  const book = new OrderBook();
  for (const [day, total] of orders) {
    const at = new Date(`${day}T12:00:00.000Z`);
    book.place({ session: "anna", items: [], total, locale: "en" }, at);
  }
  return book;
}

test("a report adds up the orders of its days", () => {
  const orders = booked(["2026-02-28", 100], ["2026-03-01", 2_000], ["2026-03-31", 4_000]);
  const report = salesReport(orders, "2026-03-01", "2026-03-31");
  assert.equal(report.orders, 2);
  assert.equal(report.revenue, 6_000);
  assert.equal(report.average, 3_000);
});

test("the average is a whole number of cents", () => {
  const orders = booked(["2026-03-01", 100], ["2026-03-01", 100], ["2026-03-01", 101]);
  assert.equal(salesReport(orders, "2026-03-01", "2026-03-01").average, 100);
});

test("days without orders have an average of zero", () => {
  assert.equal(salesReport(booked(), "2026-03-01", "2026-03-31").average, 0);
});

test("a single day runs from its first to its last millisecond", () => {
  const { from, to } = salesReport(booked(), "2026-03-01", "2026-03-01");
  assert.equal(from, "2026-03-01T00:00:00.000Z");
  assert.equal(to, "2026-03-01T23:59:59.999Z");
});

test("the report is served for the days in the query", async (context) => {
  const { call } = await runningShop(context);
  const path = "/api/reports/sales?from=2026-03-01&to=2026-03-31";
  const { status, body } = await call("anna", "GET", path);
  assert.equal(status, 200);
  assert.equal(body["orders"], 0);
});
