import type { Judged } from "./judge.ts";
import type { Answer, RepairCase, WrongRepair } from "./read-cases.ts";

/** How a scripted answer ended otherwise than it must; null where it did as it must. */
export function deviation(repairCase: RepairCase, answer: Answer, judged: Judged): string | null {
  const missed = expectations[answer](repairCase, judged);
  if (missed === null) return null;
  const { state, level, why } = judged;
  return `${repairCase.name}: expected ${missed}, got ${state} ${level ?? "without a proof"}: ${why}`;
}

/** What was expected and is not so, or null. */
type Expectation = (repairCase: RepairCase, judged: Judged) => string | null;

const expectations: Readonly<Record<Answer, Expectation>> = {
  right({ right }, { verdictRight, hidden, state, level }) {
    if (!verdictRight) return "a right verdict";
    if (right === null) return null;
    if (hidden !== true) return "hidden tests that pass";
    return state === "proposed" && level === right ? null : `a proposal at ${right}`;
  },
  wrong: ({ wrong }, judged) => missedEnd(wrong, judged),
  "also-wrong": ({ alsoWrong }, judged) => missedEnd(alsoWrong, judged),
  "deletes-tests": (_, { state, level }) =>
    state === "refused" && level === null ? null : "a refusal by the diff policy",
  "blind-spot"(_, { hidden, level }) {
    if (hidden !== false) return "hidden tests that fail";
    return level === "P3" ? null : "P3; this is no blind spot any more";
  },
};

function missedEnd(wrong: WrongRepair | null, { hidden, state, level }: Judged): string | null {
  if (wrong === null || hidden !== false) return "hidden tests that fail";
  if (state === wrong.state && level === wrong.level) return null;
  return `${wrong.state} ${wrong.level ?? "without a proof"}`;
}
