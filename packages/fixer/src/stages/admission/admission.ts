import type { ProjectConfig } from "@mendwatch/config";
import { infrastructureFailure } from "@mendwatch/detection";

import type { Fix, Outcome } from "../../model/fix.ts";
import { severityRank } from "../../model/severity-order.ts";
import { isOnlyTold, openStates } from "../../model/fix-lifecycle.ts";
import type { IgnoreRule } from "../../model/ignore-rule.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import type { StageHandler } from "../stage.ts";

const day = 24 * 60 * 60_000;

/** Attempts further back are forgotten. */
const attemptsWithin = 30 * day;

/**
 * Failures of an agent that tried and did not get there. Without counting them an error that is too
 * hard would cost what a fix may cost again and again.
 */
const failedAttempts: readonly string[] = [
  "MW_AGENT_BUDGET",
  "MW_AGENT_NO_ANSWER",
  "MW_AGENT_TIMEOUT",
  "MW_AGENT_TURNS",
  "MW_BUDGET_RUN",
];

/** An error that was a symptom so recently is taken to be one still. */
const symptomWithin = day;

/** How often as often an error must come for an old answer to it not to hold any more. */
const growth = 10;

/** What this version can do; the rest is told instead of attempted. */
export interface Abilities {
  /** Whether it has the configured agent. */
  readonly agent: boolean;
  readonly forges: readonly ProjectConfig["forge"][];
}

/** The part of the configuration that admission decides by. */
interface AdmissionLimits {
  readonly attempts: number;
  /** Milliseconds. */
  readonly expire: Readonly<Record<AnswerKind, number>>;
}

/** Everything that admission decides from. */
export interface AdmissionFacts {
  readonly fix: Fix;
  readonly project: ProjectConfig;
  readonly abilities: Abilities;
  readonly limits: AdmissionLimits;
  /** Other fixes of the fingerprint in the repository, newest first. */
  readonly earlier: readonly Fix[];
  /** The rule with which a person ignores the error in this project, or null. */
  readonly rule: IgnoreRule | null;
  /** The open fix of the root whose symptom this error was in the last day, or null. */
  readonly openRoot: Fix | null;
  readonly now: number;
}

/**
 * Why a fix is told and not attempted, or null where it is admitted. Decides from data alone, in the
 * order from what the owner said, over what is possible, to what was tried before.
 */
export function decideAdmission(facts: AdmissionFacts): Outcome | null {
  const { fix, project, abilities, rule, openRoot } = facts;
  const { severity } = fix;
  if (rule !== null) {
    const since = new Date(rule.at).toISOString();
    return told("ignored", `Ignored by ${rule.actor} since ${since}: rule ${rule.id}.`);
  }
  if (project.autonomy[severity] === "observe") {
    return told("observe", `At "${severity}" the autonomy of ${project.key} is "observe".`);
  }
  if (severityRank(severity) > severityRank(project.minSeverity)) {
    return told(
      "below-min-severity",
      `It is "${severity}", and ${project.key} has fixes from "${project.minSeverity}" on.`,
    );
  }
  if (project.repo === null) {
    return told("no-repository", `Write \`projects.${project.key}.repo\` to have it repaired.`);
  }
  if (!abilities.agent) {
    return told(
      "no-agent",
      "The agent misses something on this machine: `mendwatch doctor` says what, and what to do.",
    );
  }
  if (!abilities.forges.includes(project.forge)) {
    return told(
      "no-forge",
      `There is no \`github.token\`, so an approval could not be published. Write it, or \`projects.${project.key}.forge: local\`, and restart.`,
    );
  }
  if (openRoot !== null) {
    return told(
      "symptom",
      `It was a symptom of ${openRoot.report.error.type ?? "an error"} lately, and fix ${openRoot.id} of that one is open.`,
    );
  }
  if (isInfrastructure(fix)) {
    return told(
      "infrastructure",
      "Something the service depends on could not be reached or has run out, and no line of its own code is involved. Look at that first.",
    );
  }
  return answeredBefore(facts) ?? attemptsUsed(facts);
}

/** What makes admission's work on `received`. */
export interface AdmissionDeps {
  readonly store: Pick<Store, "getError" | "listFixes" | "listRules">;
  readonly clock: Clock;
  /** Asked for each fix: what this machine lacks may come and go. */
  readonly abilities: () => Promise<Abilities>;
  readonly limits: AdmissionLimits;
}

/** `received`: the queue, or closed: told, or while a mute or an owner's rule holds not even that. */
export function createAdmissionStage(deps: AdmissionDeps): StageHandler {
  const { store, clock, limits } = deps;
  return async ({ fix, project }) => {
    const now = clock.now();
    const { repository, fingerprint } = fix;
    const all = await store.listFixes({ repository, fingerprint, limit: 100 });
    const earlier = all.filter(({ id }) => id !== fix.id);
    const openRoot = await findOpenRoot(deps, fix, now);
    const abilities = await deps.abilities();
    const [rule = null] = await store.listRules({ project: fix.project, fingerprint });
    const asked = { fix, project, abilities, limits };
    const isAnnounced = fix.report.phase === "announced";
    const outcome = decideAdmission({ ...asked, earlier, rule, openRoot, now });
    return outcome === null
      ? { to: "admitted", patch: {}, detail: isAnnounced ? "until it has settled" : null }
      : { to: closedAs(outcome), patch: { outcome }, detail: outcome.code };
  };
}

/** Only what its owner wants to hear is told. */
function closedAs({ code }: Outcome): "observed" | "muted" | "ignored" {
  return code === "muted" || code === "ignored" ? code : "observed";
}

async function findOpenRoot(
  { store }: Pick<AdmissionDeps, "store">,
  { project, repository, fingerprint }: Fix,
  now: number,
): Promise<Fix | null> {
  const error = await store.getError(project, fingerprint);
  const symptom = error?.symptomOf ?? null;
  if (symptom === null || symptom.at < now - symptomWithin) return null;
  const query = { repository, fingerprint: symptom.root, states: openStates, limit: 1 };
  const [root = null] = await store.listFixes(query);
  return root;
}

function isInfrastructure({ report: { error } }: Fix): boolean {
  const frames = [error, ...error.causes].flatMap((link) => link.frames);
  const failure = infrastructureFailure(error);
  // Whatever leaves files open is in the service's own code.
  return failure !== null && failure.kind !== "files" && !frames.some(({ inApp }) => inApp);
}

/**
 * A verdict, a skip or a mute answers the same error until it expires or the error grows ten-fold. So does
 * what else an agent ended with instead of a repair: it was not sure, or it changed nothing.
 */
function answeredBefore({ fix, earlier, limits, now }: AdmissionFacts): Outcome | null {
  for (const answer of earlier) {
    const { id, state, stateSince, report, outcome } = answer;
    const kind = kindOfAnswer(answer);
    if (kind === null) continue;
    const expire = limits.expire[kind];
    const holds = {
      until: stateSince + expire,
      below: growth * Math.max(1, report.count24h),
    };
    if (now >= holds.until || fix.report.count24h >= holds.below) continue;
    return {
      ...told(answerCodes[kind], `Fix ${id} has answered it: ${outcome?.text ?? state}`),
      holds,
    };
  }
  return null;
}

/** How a fix answers its error for a while: as in `fixer.expire`. */
export type AnswerKind = "verdict" | "skip" | "mute";

const answerCodes: Readonly<Record<AnswerKind, string>> = {
  verdict: "known-verdict",
  skip: "skipped-before",
  mute: "muted",
};

/** Null where the fix answers nothing: what was ignored holds as long as its rule, and no longer. */
export function kindOfAnswer({
  state,
  outcome,
}: Pick<Fix, "state" | "outcome">): AnswerKind | null {
  if (state === "abstained") return "verdict";
  if (state !== "skipped" || outcome?.code === "ignored") return null;
  return outcome?.code === "muted" ? "mute" : "skip";
}

/**
 * Those of these fixes that count against `fixer.budget.attempts` now. Rounds, requeues, failures of
 * Mendwatch's own and cancelled fixes are not attempts; nor is what a person muted or ignored, who
 * has said "not now" and nothing of the repair.
 */
export function attemptsAmong(fixes: readonly Fix[], now: number): readonly Fix[] {
  return fixes.filter((fix) => fix.createdAt > now - attemptsWithin && wasTried(fix));
}

function wasTried({ state, outcome }: Fix): boolean {
  if (state === "failed") return failedAttempts.includes(outcome?.code ?? "");
  if (state === "skipped") return outcome?.code !== "muted" && outcome?.code !== "ignored";
  return !isOnlyTold(state) && state !== "cancelled";
}

function attemptsUsed({ earlier, limits, now }: AdmissionFacts): Outcome | null {
  const attempts = attemptsAmong(earlier, now);
  if (attempts.length < limits.attempts) return null;
  return told(
    "attempts-used",
    `${attempts.length} fixes were tried in the last 30 days, and \`fixer.budget.attempts\` is ${limits.attempts}.`,
  );
}

function told(code: string, text: string): Outcome {
  return { code, text };
}
