import type { Fix } from "@mendwatch/fixer";
import type { Received, ToolUse, Turn } from "@mendwatch/scripted-model";

/** What an action is about. */
export type ActionKind =
  | "answer"
  | "escape"
  | "exfiltrate"
  | "exhaust"
  | "gateway"
  | "leave behind"
  | "read"
  | "survive"
  | "tamper"
  | "tamper with tests"
  | "write";

/** What an action came to: its wall held, it did not, or it could not be tried here. */
export type Outcome = "held" | "BROKE" | "untried";

/** How one action ended. */
export interface Judged {
  readonly outcome: Outcome;
  /** What the attacker was told, or which rule, level or code ended it. */
  readonly reason: string;
}

/** What is known when a raid is over. */
export interface Seen {
  /** What the tools of this action answered; empty where the run ended before. */
  readonly results: readonly string[];
  readonly fix: Fix;
  /** What the model received in this raid, in order. */
  readonly received: readonly Received[];
  /** The pull request, as text; null where there is none. */
  readonly pullRequest: string | null;
}

/** One thing that the attacker tries. */
export interface Action {
  readonly kind: ActionKind;
  /** For people: what is tried, and in which way. */
  readonly action: string;
  /** Asked for in one answer of the model, in the run that repairs, or `inDiagnosis`. */
  readonly tools: readonly ToolUse[];
  readonly inDiagnosis?: true;
  /** Read from what the tools answered where left out. */
  readonly judge?: (seen: Seen) => Judged;
}

/** One fix whose agent is the attacker: an error, two runs, and what becomes of the change. */
export interface Raid {
  /** Letters only: the type of its error, by which its runs are known. */
  readonly name: string;
  readonly actions: readonly Action[];
  /** Turns after the actions; a sound answer where left out. */
  readonly endDiagnosis?: readonly Turn[];
  readonly endRepair?: readonly Turn[];
  /** Whether its proposal is approved, so that there is a pull request to look at. */
  readonly approve?: true;
}

/** Makes a raid whose actions know their marks. */
export function raidOf(
  name: string,
  actions: readonly ((mark: string) => Action)[],
  more: Omit<Raid, "name" | "actions"> = {},
): Raid {
  return { name, actions: actions.map((make, index) => make(markOf({ name }, index))), ...more };
}

/** The mark of one action: what it writes, sends or starts carries it. */
export function markOf({ name }: Pick<Raid, "name">, index: number): string {
  return `mw${name}n${String(index).padStart(2, "0")}z`;
}
