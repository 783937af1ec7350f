import type { FixCharge } from "../model/fix.ts";

/**
 * `$0.42 in 2 runs, 4 min 10 s`; where a plan paid that the dollars are notional, and what was used
 * of its five-hour window. Empty without runs.
 */
export function costText(charges: readonly FixCharge[]): string {
  if (charges.length === 0) return "";
  const dollars = sum(charges.map(({ spending }) => spending.dollars)).toFixed(2);
  const notional = charges.some(({ billing }) => billing === "subscription")
    ? " (notional: a plan pays)"
    : "";
  const runs = charges.length === 1 ? "1 run" : `${charges.length} runs`;
  const time = timeText(sum(charges.map(({ duration }) => duration)));
  return `$${dollars}${notional} in ${runs}, ${time}${planText(charges)}`;
}

function planText(charges: readonly FixCharge[]): string {
  const shares = charges.flatMap(({ plan }) => plan?.share ?? []);
  if (shares.length === 0) return "";
  const percent = Math.round(sum(shares) * 100);
  return `, ${percent < 1 ? "under 1" : percent} % of the plan window`;
}

/** Milliseconds as `4 min 10 s`. */
function timeText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const rest = `${seconds % 60} s`;
  return seconds < 60 ? rest : `${Math.floor(seconds / 60)} min ${rest}`;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
