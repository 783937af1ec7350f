import { codeSpan, proseBlock } from "./markdown.ts";
import {
  changes,
  marker,
  trailers,
  type PublishedFix,
  type PullRequestText,
} from "./pull-request-text.ts";

/** Title and body of the pull request that takes a fix back. Its title was made with the change. */
export function revertText({ fix, candidate, repair }: PublishedFix): PullRequestText {
  const mark = marker(fix);
  const proof = "a revert: nothing was measured";
  const sections = [
    mark,
    `## Why\n\n${codeSpan(fix.requestedBy ?? "A person")} wants this change taken back:\n\n${proseBlock(repair.summary)}`,
    `## What changes\n\n${changes(candidate)}`,
    "## Proof\n\nNothing was measured. The files are as they were before that merge, with what others changed since. The error that it repaired is expected to come back.",
    `${trailers(fix)}\nMendwatch-Reverts: ${fix.reverts ?? ""}`,
  ];
  return { title: repair.title, body: `${sections.join("\n\n")}\n`, marker: mark, proof };
}
