import { setTimeout as pause } from "node:timers/promises";

/** Stands for the payment provider, which takes its time and turns some cards down. */
export async function charge(person) {
  await pause(20);
  return !person.startsWith("broke-");
}
