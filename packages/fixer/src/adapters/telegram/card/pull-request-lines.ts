import type { Decision, Fix } from "../../../model/fix.ts";
import type { Review } from "../../../model/production.ts";
import { decisionVerbs } from "../../../wording/decision-verbs.ts";
import { timeOfDay } from "../messages/local-time.ts";
import { actorName } from "../updates/people.ts";
import { code, cut, prose } from "../messages/safe-text.ts";

/** Checks that one card names. */
const mostNamed = 6;

/** Characters of a commit that people tell it by. */
const shortCommit = 12;

/** What was decided, and what became of it until the merge. */
export function pullRequestLines(fix: Fix): readonly string[] {
  const { decision, pullRequest, review, merge, reason, createdAt, state } = fix;
  const lines: string[] = [];
  if (decision !== null) lines.push("", decisionLine(decision, createdAt));
  if (reason !== null) lines.push(`Because: ${reasonText(reason)}`);
  if (pullRequest !== null) lines.push(`Pull request: ${code(pullRequest.url, 200)}`);
  if (review !== null && state === "in_review") lines.push(...reviewLines(review));
  if (merge !== null) {
    const { actor, at, commit, head } = merge;
    const who = `${prose(actorName(actor), 80)}, ${timeOfDay(at, createdAt)}`;
    lines.push(
      commit === null
        ? `🔀 Merge of ${shortName(head)} asked for by ${who}`
        : `🔀 Merged by ${who}, as ${shortName(commit)}`,
    );
  }
  return lines;
}

/** The reasons that one tap gives, as people read them. */
export const reasonTexts: Readonly<Record<NonNullable<Fix["reason"]>["kind"], string>> = {
  "wrong-cause": "The cause is wrong",
  "wrong-fix": "The fix is wrong",
  "not-worth-it": "Not worth it",
  "done-otherwise": "Done otherwise",
  other: "Other",
};

function reasonText({ kind, words, actor }: NonNullable<Fix["reason"]>): string {
  const said = kind === "other" ? [] : [reasonTexts[kind]];
  const told = words === "" ? said : [...said, prose(words, 200)];
  return `${told.join(": ")} (${prose(actorName(actor), 80)})`;
}

/** What the forge showed of it, and what a merge from here would do. */
function reviewLines(review: Review): readonly string[] {
  const { checks, failing, blocked, head, wantedBy = [], rounds, stoppedBy } = review;
  const named = failing.slice(0, mostNamed).map((name) => code(name, 60));
  const more = failing.length > named.length ? [`and ${failing.length - named.length} more`] : [];
  const texts = {
    none: "Checks: there are none",
    pending: "Checks: they run",
    passing: "Checks: all pass",
    failing: `Checks: ${[...named, ...more].join(", ")} ${failing.length === 1 ? "fails" : "fail"}`,
  } as const;
  return [
    texts[checks],
    // Of checks the line before says more.
    ...(blocked === null || checks === "failing" || checks === "pending"
      ? []
      : [`No merge from here: ${prose(blocked, 200)}`]),
    ...(wantedBy.length === 0
      ? []
      : [
          `✋ Changes wanted by ${prose(wantedBy.slice(0, mostNamed).map(actorName).join(", "), 200)}`,
        ]),
    ...(rounds === 0 ? [] : [`Rounds after the review: ${rounds}`]),
    ...(stoppedBy === null
      ? []
      : [`Stopped by ${prose(actorName(stoppedBy), 80)}: comments begin no more rounds.`]),
    ...(blocked === null
      ? ["", `Merge takes exactly ${shortName(head)}. Nothing is deployed.`]
      : []),
  ];
}

/** The beginning of a commit's name. */
export function shortName(commit: string): string {
  return code(commit.slice(0, shortCommit), shortCommit);
}

/** Who decided what, and when. */
function decisionLine({ decision, actor, at, instruction = "" }: Decision, from: number): string {
  const verb = decisionVerbs[decision];
  const mark = decision === "approve" ? "✅" : decision === "change" ? "✏️" : "❌";
  const who = `${mark} ${cut(verb[0]?.toUpperCase() ?? "", 1)}${verb.slice(1)} by ${prose(actorName(actor), 80)}`;
  const words = instruction === "" ? "" : `: ${prose(instruction, 300)}`;
  return `${who}, ${timeOfDay(at, from)}${words}`;
}
