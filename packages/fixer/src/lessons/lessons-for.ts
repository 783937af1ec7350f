import type { Fix } from "../model/fix.ts";
import type { Lesson } from "../model/lesson.ts";

/** Lessons that an agent is told at once. */
const mostTold = 10;

/** Those that are worth telling about a fix: of its very error first, then of its project, the latest first. */
export function lessonsFor(
  { project, fingerprint }: Pick<Fix, "project" | "fingerprint">,
  ofRepository: readonly Lesson[],
): readonly Lesson[] {
  function about(lesson: Lesson): number {
    return lesson.fingerprint === fingerprint ? 0 : 1;
  }
  return ofRepository
    .filter((lesson) => lesson.project === project || about(lesson) === 0)
    .toSorted((a, b) => about(a) - about(b) || b.at - a.at)
    .slice(0, mostTold);
}
