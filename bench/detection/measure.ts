/** Decisions that were right, those that should not have been made, and those that were not made. */
export interface Score {
  right: number;
  wrong: number;
  missed: number;
}

/** Precision, recall and their harmonic mean; 1 where there was nothing to decide. */
export function scoreOf({ right, wrong, missed }: Score): {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
} {
  const precision = ratioOf(right, right + wrong);
  const recall = ratioOf(right, right + missed);
  const sum = precision + recall;
  return { precision, recall, f1: sum === 0 ? 0 : (2 * precision * recall) / sum };
}

/** How many pairs so many things make. */
export function pairsIn(size: number): number {
  return (size * (size - 1)) / 2;
}

/** A part of a whole; 1 where there is none. */
export function ratioOf(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
