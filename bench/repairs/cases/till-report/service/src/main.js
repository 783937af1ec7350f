import { log } from "./log.js";
import { tillReport } from "./report.js";

/** Reports of the week from Monday, 19 October 2026, for each shop. */
const shops = [
  { name: "Lagos", zone: "Africa/Lagos", start: "2026-10-18T23:00:00Z" },
  { name: "Berlin", zone: "Europe/Berlin", start: "2026-10-18T22:00:00Z" },
];

for (const { name, zone, start } of shops) {
  const first = Date.parse(start);
  const sales = Array.from({ length: 16 }, (_, index) => ({
    at: first + (index * 12 + 6) * 60 * 60_000,
    cents: 250,
  }));
  try {
    const report = tillReport(sales, { start: first, count: 8, zone });
    log("info", `${name}: ${report.map(({ day, sum }) => `${day} ${sum}`).join(", ")}`);
  } catch (error) {
    log("error", `no report for ${name}`, error);
  }
}
