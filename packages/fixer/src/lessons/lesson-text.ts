import { cutMiddle, plainText } from "../prompts/plain-text.ts";

/** Characters of what a person says at once, and of a lesson. */
export const longestWords = 500;
export const longestLesson = 800;

/** Lessons of one repository; beyond it those that were longest of no use are forgotten. */
export const mostLessons = 50;

/** A person's text on one line, without secrets and without what nobody sees, cut where it is long. */
export function boundedText(text: string, most: number): string {
  // What lies far beyond the limit need not be looked at to be left out.
  const line = plainText(cutMiddle(text, 4 * most))
    .replaceAll(/\s+/g, " ")
    .trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).toWellFormed()}…`;
}
