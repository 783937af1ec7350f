const first = 500;
const longest = 60_000;

/**
 * How long to wait after so many failures in a row, in milliseconds: exponential with full jitter,
 * so that the watchers of many hosts do not come back together. `random` is from 0 to 1.
 */
export function backOff(failures: number, random: number): number {
  return Math.ceil(Math.min(longest, first * 2 ** Math.min(failures - 1, 20)) * random);
}
