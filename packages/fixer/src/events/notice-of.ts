import type { FixerEvent } from "./events.ts";

const minute = 60_000;

/**
 * What people are told in the chat of an event that no fix shows; null where there is nothing to
 * tell. Holds of the queue are not among them: the chat reads those from the store.
 */
export function noticeOf(event: FixerEvent): string | null {
  if (event.event === "agent:ready") {
    return "The agent has what it needs again; errors are repaired.";
  }
  if (event.event === "agent:missing") {
    return `The agent cannot work: ${event.missing.join("; ")}. Errors are told, what is queued waits.`;
  }
  if (event.event === "budget:alarm") {
    const { spent, limit, per, billing } = event;
    const notional = billing === "subscription" ? " (notional, your plan pays)" : "";
    return `$${spent.toFixed(2)} was spent in ${Math.round(per / minute)} minutes${notional}, more than the $${limit.toFixed(2)} of fixer.budget.alarm. Nothing is stopped.`;
  }
  if (event.event === "review:trouble") return `Pull requests of ${event.project}: ${event.text}`;
  return null;
}
