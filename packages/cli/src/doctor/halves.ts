/**
 * What is wrong and what to do about it, where a message says both: the two groups of `halves`. All of a
 * message without a second half is what is wrong, and the `usual` remedy stands for it.
 */
export function halvesOf(
  message: string,
  halves: RegExp,
  usual = "correct it",
): readonly [found: string, remedy: string] {
  const [, found = message, remedy = usual] = halves.exec(message) ?? [];
  return [found, remedy];
}
