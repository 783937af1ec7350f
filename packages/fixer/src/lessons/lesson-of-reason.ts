import type { Fix, Reason } from "../model/fix.ts";
import type { Lesson } from "../model/lesson.ts";
import { boundedText, longestLesson } from "./lesson-text.ts";

/** Characters of what the agent said that a lesson quotes, so that a person's words always fit. */
const longestQuote = 200;

/**
 * The lesson of the reason that a fix has, or null where it teaches nothing. Words always teach. Of
 * what is only tapped, "wrong cause" and "wrong fix" do, each with what was wrong; that it was not
 * worth it, or is done otherwise, says nothing about the next repair.
 */
export function lessonOfReason(fix: Fix): Lesson | null {
  const { id, repository, project, fingerprint, reason } = fix;
  if (reason === null) return null;
  const { kind, words, actor, at } = reason;
  if (words === "" && kind !== "wrong-cause" && kind !== "wrong-fix") return null;
  const sentence = sentences[kind](fix);
  const text = words === "" ? sentence : `${sentence} In their words: ${words}`;
  return {
    id,
    repository,
    project,
    text: boundedText(text, longestLesson),
    fix: id,
    fingerprint,
    actor,
    at,
    usedAt: null,
  };
}

const sentences: Readonly<Record<Reason["kind"], (fix: Fix) => string>> = {
  "wrong-cause": (fix) => `For ${errorOf(fix)} this cause was called wrong: ${causeOf(fix)}.`,
  "wrong-fix": (fix) => `For ${errorOf(fix)} this repair was called wrong: ${repairOf(fix)}.`,
  "not-worth-it": (fix) =>
    `For ${errorOf(fix)} a repair was called not worth it: ${repairOf(fix)}.`,
  "done-otherwise": (fix) =>
    `For ${errorOf(fix)} people did something else instead of this repair: ${repairOf(fix)}.`,
  other: (fix) => `For ${errorOf(fix)} this repair was turned down: ${repairOf(fix)}.`,
};

function errorOf({ report: { error } }: Fix): string {
  return quoted(error.type === null ? error.message : `${error.type}: ${error.message}`);
}

function causeOf({ diagnosis }: Fix): string {
  return diagnosis === null ? "none was named" : quoted(diagnosis.cause);
}

/** The title alone where nothing more was said, and the files that it was about. */
function repairOf({ repair, candidate, diagnosis }: Fix): string {
  if (repair === null) return diagnosis === null ? "none was made" : quoted(diagnosis.cause);
  const code = (candidate?.files ?? []).filter(({ test }) => !test).map(({ path }) => path);
  const where = code.length === 0 ? "" : ` in ${code.slice(0, 3).join(", ")}`;
  return `${quoted(`${repair.title}: ${repair.summary}`)}${where}`;
}

function quoted(text: string): string {
  return `"${boundedText(text, longestQuote).replace(/[.!?]$/, "")}"`;
}
