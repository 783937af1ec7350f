import type { ProjectConfig, ProofLevel } from "@mendwatch/config";

import type { Candidate, PolicyFinding, PolicyOutcome, Proof } from "../../model/proof.ts";
import type { Fallback, Fix } from "../../model/fix.ts";
import { reasonText } from "../../wording/reason-text.ts";
import type { StageResult } from "../stage.ts";
import { isNodeFile } from "./repeat-runs.ts";

/**
 * What becomes of one round of a repair:
 *
 * ```
 * only tests changed ──┐
 * refused by a rule ───┤
 * turned down before ──┤              ┌─ rounds left, and asking can help ─► repairing, with the findings
 * breaks what worked ──┤              │
 * moves expectations ──┼─ not good ───┤
 * proof below minProof ┘              └─ else ─► what an earlier round had to propose, or refused
 * no reproducing test ──── good enough ── asking can help ─► repairing; this round is the fallback
 * else ──────────────────────────────────────────────────► proposed
 * ```
 *
 * Asking can help where the agent changed something the last time it was asked; a rehearsal has
 * nothing to add. What is good enough is asked about again only while the findings change.
 */
export interface Round {
  readonly fix: Fix;
  readonly project: ProjectConfig;
  readonly candidate: Candidate;
  /** `fixer.rounds`. */
  readonly rounds: number;
  /** True where the agent was told what is wrong and changed nothing. */
  readonly unchanged: boolean;
}

/** Findings of one kind that an instruction names. */
const mostNamed = 50;

/**
 * Refusals that a repair runs into by itself and can take back. The others are no part of any
 * repair: whoever makes such a change is not asked to try again.
 */
export const healable: readonly string[] = [
  "mode-change",
  "binary",
  "outside-project",
  "test-config",
  "dependencies",
  "owner-refuse",
  "deleted-test",
  "skipped-test",
  "fewer-tests",
  "fewer-assertions",
  "changed-expectation",
  "changed-timeout",
  "test-reads-source",
  "test-tampering",
  "no-code-change",
  "silenced-error",
  "test-aware-code",
  "max-files",
  "max-lines",
];

/** Null where the repair changes more than tests. */
export function judgeFiles(round: Round): StageResult | null {
  if (round.candidate.files.some(({ test }) => !test)) return null;
  const instruction =
    "Only tests were changed, and a test repairs nothing. Keep the test that shows the production error, and repair the code.";
  const nothing = { policy: null, proof: null };
  const told = round.fix.instruction === instruction;
  return (
    (told ? null : askedAgain(round, nothing, instruction, "only tests were changed")) ??
    refused(
      round,
      nothing,
      "only-tests",
      "The agent changed only tests, so nothing is repaired. Look at the diagnosis, and repair by hand.",
    )
  );
}

/** Null where the policy refuses nothing. */
export function judgePolicy(round: Round, policy: PolicyOutcome): StageResult | null {
  const { refusals } = policy;
  if (refusals.length === 0) return null;
  const list = listed(refusals.map(describeFinding));
  const patch = { policy, proof: null };
  const instruction = `Rules refuse the change, and nothing of it was run. Take back what they name, and repair without it:\n${list}`;
  const detail = `refused by ${[...new Set(refusals.map(({ rule }) => rule))].join(", ")}`;
  const canHeal = refusals.every(({ rule }) => healable.includes(rule));
  const text = `The diff policy refuses the change, and nothing of it was run:\n${list}`;
  return (
    (canHeal ? askedAgain(round, patch, instruction, detail) : null) ??
    refused(round, patch, "policy", text)
  );
}

/** Null where people have turned nothing like it down; `before` is the fix that they did not want. */
export function judgeRepetition(round: Round, before: Fix | null): StageResult | null {
  if (before === null) return null;
  const why = before.reason === null ? "" : ` (${reasonText(before.reason)})`;
  const nothing = { policy: null, proof: null };
  const instruction = `People did not want this very change when fix ${before.id} had it${why}. Make another repair. Where there is none that is better, take every change back.`;
  const told = round.fix.instruction === instruction;
  const text = `It is the change that people did not want when fix ${before.id} had it${why}. It is not proposed again.`;
  return (
    (told ? null : askedAgain(round, nothing, instruction, `fix ${before.id} had it`)) ??
    refused(round, nothing, "turned-down-before", text)
  );
}

/** What was measured. */
interface Measured {
  readonly policy: PolicyOutcome;
  readonly proof: Proof;
}

/**
 * The one rule of the policy that only a run can tell: a test that the fix edits, and that fails on
 * it as the base has it, was made to expect something else. Then what is proven decides.
 */
export function judgeExpectations(round: Round, { policy, proof }: Measured): StageResult {
  const moved = proof.changedExpectations;
  if (moved.length === 0 || proof.newlyBroken.length > 0)
    return judgeProof(round, { policy, proof });
  const finding: PolicyFinding = {
    rule: "changed-expectation",
    path: null,
    reason: `expects something else of existing tests, which fail on it as the base has them: ${moved.join("; ")}`,
  };
  if (round.project.policy.allow.includes(finding.rule)) {
    return judgeProof(round, { policy: { ...policy, flags: [...policy.flags, finding] }, proof });
  }
  // By tests that were moved nothing is proven.
  const limit = "the fix fails existing tests as the base has them";
  const judged = {
    policy: { ...policy, refusals: [...policy.refusals, finding] },
    proof: { ...proof, level: "P0", limits: [limit] },
  } as const;
  const list = listed(moved);
  const instruction = `The change edits existing tests until they pass. As they were, they fail on it. Put them back as they were, and repair the code so that they pass:\n${list}`;
  const text = `The change edits existing tests until they pass. As the base has them, they fail on it:\n${list}`;
  return (
    askedAgain(round, judged, instruction, `refused by ${finding.rule}`) ??
    refused(round, judged, "policy", text)
  );
}

/** What is proven, broken or missing decides. */
export function judgeProof(round: Round, judged: Measured): StageResult {
  const { fix, project, candidate } = round;
  const { proof } = judged;
  const { newlyBroken, level, limits } = proof;
  if (newlyBroken.length > 0) {
    const list = listed(newlyBroken);
    const alsoLacking = candidate.files.some(({ test }) => test)
      ? ""
      : "\nIt also lacks a test that shows the production error.";
    const instruction = `The change breaks what worked before it:\n${list}${alsoLacking}`;
    const again = askedAgain(round, judged, instruction, `it broke ${newlyBroken.length}`);
    const text = `The change breaks what worked before it, also in round ${fix.round}:\n${list}`;
    return again ?? refused(round, judged, "newly-broken", text);
  }
  const missing = missingTest(round, proof);
  const detail = `${level}: ${limits.join("; ")}`;
  if (rank(level) < rank(project.minProof)) {
    const text = `Proof ${level} is below ${project.minProof}: ${limits.join("; ")}.`;
    const again = missing === null ? null : askedAgain(round, judged, missing, detail);
    return again ?? refused(round, judged, "below-min-proof", text);
  }
  if (missing !== null && missing !== fix.instruction && rank(level) < rank("P2")) {
    const fallback = { repair: fix.repair, candidate, ...judged };
    const again = askedAgain(round, { ...judged, fallback }, missing, detail);
    if (again !== null) return again;
  }
  return { to: "proposed", patch: { ...judged, fallback: null }, detail: level };
}

/** What to ask for where a test could show more than was shown, or null where none could. */
function missingTest({ project, candidate }: Round, proof: Proof): string | null {
  const { level, limits, runs, reproduction } = proof;
  const suite = runs.find(({ tree, check }) => tree === "base" && check === "test");
  const noSuite = limits.some((limit) => limit.startsWith("no tests"));
  const alone = noSuite && candidate.files.some(({ path, test }) => !test && isNodeFile(path));
  const isReadable = suite !== undefined && suite.tests !== null;
  const canShowMore =
    level === "P0"
      ? alone
      : level === "P1"
        ? isReadable
        : level === "P2" && project.minProof === "P3" && reproduction?.before.shown === 0;
  if (!canShowMore) return null;
  const how = alone
    ? " The project has no tests that could be run, so write a new test file that `node --test` can run by itself, with node:test and node:assert alone."
    : "";
  return `What the repair lacks is a test that shows the production error: ${limits.join("; ")}.${how} On the code before the change it has to fail each time with the production error itself, thrown at the same place, and with the change it has to pass. Leave the repair as it is, unless the test shows that it is wrong.`;
}

/** Another round, or null where it would be for nothing. */
function askedAgain(
  { fix, candidate, rounds, unchanged }: Round,
  patch: StageResult["patch"],
  instruction: string,
  detail: string,
): StageResult | null {
  if (fix.round >= rounds || unchanged || candidate.agent === "rehearsal") return null;
  return {
    to: "repairing",
    patch: { ...patch, repair: null, round: fix.round + 1, instruction },
    detail: `round ${fix.round}: ${detail}`,
  };
}

/** The end, unless an earlier round had something to propose on this very base. */
function refused(
  { fix }: Round,
  patch: StageResult["patch"],
  code: string,
  text: string,
): StageResult {
  const { fallback, workspace } = fix;
  if (isUsable(fallback, workspace?.baseCommit)) {
    const detail = `${fallback.proof.level} of an earlier round; the last one ended as ${code}`;
    return { to: "proposed", patch: { ...fallback, fallback: null }, detail };
  }
  return { to: "refused", patch: { ...patch, outcome: { code, text } }, detail: code };
}

function isUsable(fallback: Fallback | null, base: string | undefined): fallback is Fallback {
  return fallback !== null && fallback.proof.baseCommit === base;
}

/** One finding as a line for people. */
function describeFinding({ rule, path, reason }: PolicyFinding): string {
  return `${rule}: ${path ?? "the change"} ${reason}`;
}

function listed(lines: readonly string[]): string {
  const more = lines.length - mostNamed;
  const named = [...lines.slice(0, mostNamed), ...(more > 0 ? [`and ${more} more`] : [])];
  return named.map((one) => `- ${one}`).join("\n");
}

function rank(level: ProofLevel): number {
  return ["P0", "P1", "P2", "P3"].indexOf(level);
}
