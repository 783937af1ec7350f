import type { FixerEvents } from "../../../events/events.ts";
import { failureText, type CallFailure } from "./call-failure.ts";

/** Makes what tells each trouble once, until it is over or another one; null is that it is over. */
export function createTellTrouble(
  events: FixerEvents,
  what: "updates" | "messages",
): (failure: CallFailure | null) => void {
  let told: string | null = null;
  return (failure) => {
    // Waiting is what Telegram asks for now and then, and nothing is the matter.
    if (failure?.kind === "wait" || failure?.kind === told) return;
    if (failure === null && told === null) return;
    told = failure?.kind ?? null;
    const text = failure === null ? null : failureText(failure);
    events({ event: "chat:trouble", what, text });
  };
}
