/** Nobody ever writes to it. */
const neverWritten = new Int32Array(new SharedArrayBuffer(4));

/**
 * Stops this thread for so many milliseconds, a few at most. One that only waits is woken by each
 * event, and by hundreds a second for a log that is written a line at a time; what comes while it
 * stands still is told as one.
 */
export function standStill(ms: number): void {
  Atomics.wait(neverWritten, 0, 0, ms);
}
