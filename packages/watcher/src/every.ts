/** True at the first call, and then once in so many milliseconds; a clock that was set back is no excuse. */
export function every(ms: number): (now: number) => boolean {
  let last: number | null = null;
  return (now) => {
    const isDue = last === null || now - last >= ms || now < last;
    if (isDue) last = now;
    return isDue;
  };
}
