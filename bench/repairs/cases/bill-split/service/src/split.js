import { checkShares } from "./check.js";

/** Splits a bill into equal shares, in cents. */
export function split(cents, people) {
  const shares = Array.from({ length: people }, () => Math.floor(cents / people));
  return checkShares(cents, shares);
}
