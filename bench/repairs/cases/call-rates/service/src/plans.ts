/** What a customer has. `trial` is free of charge for as long as it lasts. */
export type Plan = "standard" | "volume" | "trial";

const plans: readonly string[] = ["standard", "volume", "trial"] satisfies readonly Plan[];

/** Reads a plan. Throws on a text that is none. */
export function readPlan(text: string): Plan {
  if (!plans.includes(text)) throw new Error(`there is no plan "${text}"`);
  return text as Plan;
}
