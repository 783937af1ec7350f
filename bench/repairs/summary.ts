import type { Judged } from "./judge.ts";
import type { Answer, RepairCase } from "./read-cases.ts";
import { table } from "./table.ts";

/** One answer to one case, and what became of it. */
export interface Result {
  readonly repairCase: RepairCase;
  /** What was played; null where the configured agent answered itself. */
  readonly answer: Answer | null;
  /** Null where the case could not be played. */
  readonly judged: Judged | null;
  /** Why it could not be played, or how it differs from what a scripted answer must lead to. */
  readonly problem: string | null;
}

/** The figures of one run of the benchmark. */
export interface Summary {
  /** Cases whose right verdict is a repair, and how many of them got one that the hidden tests accept. */
  readonly repairable: number;
  readonly rightFixes: number;
  /** Right fixes by level of their proof. */
  readonly levels: Readonly<Record<string, number>>;
  /** Called P3, and red in the hidden tests. */
  readonly wrongProven: number;
  /** Proposed below P3, and red in the hidden tests. */
  readonly wrongProposed: number;
  /** Cases whose right answer is no repair, and how many of them got a right verdict. */
  readonly others: number;
  readonly rightAbstentions: number;
  /** Wrong repairs that are known to pass, where they were played. */
  readonly blindSpots: number;
  readonly problems: number;
  /** Dollars at list prices; null where the agent costs nothing or does not say. */
  readonly cost: number | null;
  /** Milliseconds, summed over the cases. */
  readonly duration: number;
}

/** Sums up. The known blind spots are counted by themselves. */
export function summarise(results: readonly Result[]): Summary {
  const played = results.filter(({ answer }) => answer !== "blind-spot");
  const first = played.filter(({ answer }) => answer === null || answer === "right");
  const repairable = first.filter(({ repairCase }) => repairCase.right !== null);
  const others = first.filter(({ repairCase }) => repairCase.right === null);
  const right = repairable.filter(isRightFix);
  const costs = played.map(({ judged }) => judged?.cost ?? null).filter((cost) => cost !== null);
  const levels: Record<string, number> = {};
  for (const { judged } of right) {
    levels[judged?.level ?? "none"] = (levels[judged?.level ?? "none"] ?? 0) + 1;
  }
  return {
    repairable: repairable.length,
    rightFixes: right.length,
    levels,
    wrongProven: played.filter(isWrongProven).length,
    wrongProposed: played.filter(
      (one) => one.judged?.state === "proposed" && isWrong(one) && !isWrongProven(one),
    ).length,
    others: others.length,
    rightAbstentions: others.filter(({ judged }) => judged?.verdictRight === true).length,
    blindSpots: results.filter((one) => one.answer === "blind-spot" && isWrongProven(one)).length,
    problems: results.filter(({ problem }) => problem !== null).length,
    cost: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
    duration: results.reduce((sum, { judged }) => sum + (judged?.duration ?? 0), 0),
  };
}

/** Proposed, and accepted by the hidden tests. */
function isRightFix({ judged }: Result): boolean {
  return judged?.state === "proposed" && judged.hidden === true;
}

/** Called proven, and refused by the hidden tests. */
export function isWrongProven(result: Result): boolean {
  return result.judged?.level === "P3" && isWrong(result);
}

function isWrong({ judged }: Result): boolean {
  return judged?.hidden === false;
}

/** The results as a table, one line for each answer, and the figures below it. */
export function describe(results: readonly Result[], summary: Summary): string {
  const rows = results.map((result) => [
    result.repairCase.name,
    result.answer ?? "agent",
    ...(result.judged === null ? ["not played", "", "", "", "", ""] : cells(result.judged)),
    result.problem ?? shortened(result.judged?.why ?? ""),
  ]);
  const head = ["case", "answer", "state", "verdict", "level", "hidden", "cost", "time", "why"];
  const levels = Object.entries(summary.levels)
    .toSorted(([a], [b]) => b.localeCompare(a))
    .map(([level, count]) => `${level} ${count}`);
  return [
    table(head, rows),
    "",
    `right fixes          ${summary.rightFixes} of ${summary.repairable} (${levels.join(", ")})`,
    `wrong, called proven ${summary.wrongProven}`,
    `wrong, proposed      ${summary.wrongProposed} below P3`,
    `right abstentions    ${summary.rightAbstentions} of ${summary.others}`,
    `known blind spots    ${summary.blindSpots}`,
    `cost                 ${summary.cost === null ? "none" : dollars(summary.cost)}`,
    `time                 ${(summary.duration / 1000).toFixed(0)} s in all cases together`,
    `problems             ${summary.problems}`,
  ].join("\n");
}

function cells({ state, verdict, level, hidden, cost, duration }: Judged): readonly string[] {
  const hiddenText = hidden === true ? "green" : "red";
  return [
    state,
    verdict ?? "",
    level ?? "",
    hidden === null ? "" : hiddenText,
    cost === null ? "" : dollars(cost),
    `${(duration / 1000).toFixed(1)} s`,
  ];
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

function shortened(text: string): string {
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}
