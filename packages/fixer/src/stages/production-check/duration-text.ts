/** As in `36 h`, for people. */
export function durationText(time: number): string {
  const minutes = time / 60_000;
  if (minutes < 1) return `${Math.round(time / 1_000)} s`;
  if (minutes < 60) return `${Math.round(minutes)} min`;
  return minutes < 48 * 60
    ? `${Math.round(minutes / 60)} h`
    : `${Math.round(minutes / 1_440)} days`;
}
