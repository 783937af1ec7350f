import type { Reason } from "../model/fix.ts";

/** Each kind of reason, as people tap it and read it. */
export const reasonKinds: Readonly<Record<Reason["kind"], string>> = {
  "wrong-cause": "wrong cause",
  "wrong-fix": "wrong fix",
  "not-worth-it": "not worth it",
  "done-otherwise": "done otherwise",
  other: "another reason",
};

/** A reason in a few words, and in the person's own. */
export function reasonText({ kind, words }: Pick<Reason, "kind" | "words">): string {
  if (words === "") return reasonKinds[kind];
  return kind === "other" ? words : `${reasonKinds[kind]}: ${words}`;
}
