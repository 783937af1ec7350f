/** How long a condition may take before a test gives up; generous, because nothing waits for it in vain. */
const usualPatience = 120_000;

/**
 * Asks again until `probe` returns something other than null, undefined or false, and returns that.
 * Rejects with `what` and the last error when `patience`, in milliseconds, is over.
 */
export async function eventually<T>(
  what: string,
  probe: () => T | Promise<T>,
  patience: number = usualPatience,
): Promise<Exclude<T, null | undefined | false>> {
  const deadline = Date.now() + patience;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const value = await probe();
      if (value !== null && value !== undefined && value !== false) {
        return value as Exclude<T, null | undefined | false>;
      }
    } catch (error) {
      last = error;
    }
    await new Promise<void>((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`waited ${patience} ms for: ${what}`, { cause: last });
}
