import { timingSafeEqual } from "node:crypto";

/** Takes equally long for every text of the same length. */
export function sameText(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
