import type { Candidate } from "../../model/proof.ts";
import type { Fix } from "../../model/fix.ts";

/**
 * The latest of `earlier` whose change people did not want, and which this candidate repeats; null
 * where it is another change. A person who wants the error repaired after all may be shown again
 * what was only not wanted then, but not what was called wrong.
 */
export function turnedDownBefore(
  fix: Pick<Fix, "id" | "requestedBy">,
  candidate: Candidate,
  earlier: readonly Fix[],
): Fix | null {
  return (
    earlier.find(
      (one) =>
        one.id !== fix.id &&
        one.candidate !== null &&
        isTurnedDown(one, fix.requestedBy !== null) &&
        repeats(candidate, one.candidate),
    ) ?? null
  );
}

function isTurnedDown(
  { state, outcome, reason, reverts }: Fix,
  isWantedAfterAll: boolean,
): boolean {
  // What takes a merge back is no repair.
  if (reverts !== null) return false;
  const isWrong = reason?.kind === "wrong-cause" || reason?.kind === "wrong-fix";
  if (isWrong || state === "regressed") return true;
  // A mute says "not now", and a rule is about the error: neither is about the change.
  const isUnwanted = state === "closed" || (state === "skipped" && outcome?.code === "skipped");
  return isUnwanted && !isWantedAfterAll;
}

/**
 * True where one candidate changes the code as the other did, wherever its lines stand by now and
 * however they are laid out. Tests are written anew each time; one that brings a test where the
 * other had none shows more than it did.
 */
export function repeats(candidate: Candidate, earlier: Candidate): boolean {
  const hasTests = candidate.files.some(({ test }) => test);
  const hadTests = earlier.files.some(({ test }) => test);
  if (hasTests && !hadTests) return false;
  return codeChanges(candidate) === codeChanges(earlier);
}

/** What is added and removed in each file but tests, without layout and place. */
function codeChanges({ patch, files }: Candidate): string {
  const tests = files.filter(({ test }) => test);
  return patch
    .split(/^(?=diff --git )/m)
    .filter((section) => !tests.some(({ path }) => headOf(section).endsWith(` b/${path}`)))
    .map((section) => [headOf(section), ...changedLines(section)].join("\n"))
    .toSorted()
    .join("\n");
}

function headOf(section: string): string {
  return section.split("\n", 1)[0] ?? "";
}

/** Only after the first `@@` are + and - signs of lines. */
function changedLines(section: string): readonly string[] {
  const lines = section.split("\n");
  const start = lines.findIndex((line) => line.startsWith("@@"));
  return lines
    .slice(start === -1 ? lines.length : start)
    .filter((line) => line.startsWith("+") || line.startsWith("-"))
    .map((line) => line.replaceAll(/\s+/g, ""))
    .filter((line) => line.length > 1);
}
