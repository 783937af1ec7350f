import type { OrderBook } from "./orders.ts";

/** What was sold in a span of days. Revenue is in cents. */
export interface SalesReport {
  /** First instant of the span, ISO 8601, UTC. */
  readonly from: string;
  /** Last instant of the span, ISO 8601, UTC. */
  readonly to: string;
  readonly orders: number;
  readonly revenue: number;
  readonly average: number;
}

/** The sales from the first day to the last, both included; days as `2026-03-31`. */
export function salesReport(orders: OrderBook, firstDay: string, lastDay: string): SalesReport {
  const from = startOfDay(firstDay);
  const to = endOfDay(lastDay);
  const sold = orders.between(from, to);
  const revenue = sold.reduce((sum, order) => sum + order.total, 0);
  const average = sold.length === 0 ? 0 : Math.round(revenue / sold.length);
  return { from, to, orders: sold.length, revenue, average };
}

function startOfDay(day: string): string {
  return new Date(`${day}T00:00:00.000Z`).toISOString();
}

function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59.999Z`).toISOString();
}
