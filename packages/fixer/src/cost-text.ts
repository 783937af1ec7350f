import type { FixCharge } from "./fix.ts";

/** `$0.42 in 2 runs, 4 min 10 s`, and that the dollars are notional where a plan paid. Empty without runs. */
export function costText(charges: readonly FixCharge[]): string {
  if (charges.length === 0) return "";
  const dollars = sum(charges.map(({ spending }) => spending.dollars)).toFixed(2);
  const notional = charges.some(({ billing }) => billing === "subscription")
    ? " (notional: a plan pays)"
    : "";
  const runs = charges.length === 1 ? "1 run" : `${charges.length} runs`;
  return `$${dollars}${notional} in ${runs}, ${timeText(sum(charges.map(({ duration }) => duration)))}`;
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
