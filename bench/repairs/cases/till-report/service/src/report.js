import { dayOf, daysOf } from "./days.js";

/** Sums sales, `{ at, cents }`, by the calendar days of a shop. A day without sales has 0. */
export function tillReport(sales, { start, count, zone }) {
  const days = new Map(daysOf(start, count, zone).map((day) => [day, { sum: 0 }]));
  for (const { at, cents } of sales) {
    days.get(dayOf(at, zone)).sum += cents;
  }
  return [...days].map(([day, { sum }]) => ({ day, sum }));
}
