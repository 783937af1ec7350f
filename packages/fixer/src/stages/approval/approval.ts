import { randomBytes } from "node:crypto";

import { fixerError } from "../../errors/errors.ts";
import type { FixerEvents, TellFix } from "../../events/events.ts";
import type { Decision, DecisionKind, Fix } from "../../model/fix.ts";
import { isClosed } from "../../model/fix-lifecycle.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import type { Deploying } from "../production-check/deploying.ts";
import type { TakeBack } from "../production-check/take-back.ts";
import { decisionVerbs } from "../../wording/decision-verbs.ts";
import { findFix, unknownFix } from "./find-fix.ts";
import { createReasons, type Reasons, type ReasonsParts } from "./give-reason.ts";
import { createIgnoring, type Ignoring, type IgnoringParts } from "./ignoring.ts";

/**
 * What people may do to a fix. `id` may be any unambiguous beginning. The store compares and sets;
 * whoever loses is told who was first. Throws `MW_UNKNOWN_FIX`, `MW_AMBIGUOUS_FIX`.
 */
export interface Approval extends Reasons, Ignoring {
  /**
   * Throws `MW_ALREADY_DECIDED`, `MW_STALE_DECISION`, `MW_NOT_WAITING`; and `MW_PROJECT_GONE` for
   * the approval of what could not be published any more.
   */
  decide(
    id: string,
    decision: Exclude<DecisionKind, "change" | "ignore">,
    commit: string | null,
    actor: string,
  ): Promise<Fix>;
  /**
   * Asks for another round of a proposal, with a person's words. Done as soon as the repository is
   * free. Throws like {@link Approval.decide}.
   */
  askChanges(id: string, instruction: string, commit: string | null, actor: string): Promise<Fix>;
  /**
   * Begins a new fix of a closed one's error in the queue, whatever severity and autonomy say;
   * resolves with the open one where there is one. Throws `MW_PROJECT_GONE`.
   */
  fixAgain(id: string, actor: string): Promise<{ readonly begun: boolean; readonly fix: Fix }>;
  /**
   * Begins the owner's own deploy command for the merge commit that was shown, once; `deployRun`
   * says how it goes. Throws `MW_NOT_WAITING`, `MW_STALE_DECISION`, `MW_DEPLOY_NOT_CONFIGURED`,
   * `MW_DEPLOY_RUNNING`.
   */
  deploy(id: string, commit: string, actor: string): Promise<Fix>;
  /**
   * Begins a pull request that takes a merged fix back, approved by the same tap; resolves with the
   * one that stands already, where there is one. Fetches, so it takes seconds. Throws
   * `MW_NOT_MERGED`, `MW_PROJECT_GONE`, `MW_REVERT_CONFLICT`, `MW_REVERT_EMPTY`, `MW_REMOTE_*`.
   */
  revert(id: string, actor: string): Promise<{ readonly begun: boolean; readonly fix: Fix }>;
  /** Done at once, or once the worker has seen it: then `cancelRequested` is set. Throws `MW_FIX_CLOSED`. */
  cancel(id: string, actor: string, reason: string | null): Promise<Fix>;
}

/** What approval works with. */
export interface ApprovalParts {
  readonly store: Pick<Store, "listFixes" | "decide" | "requestCancel" | "fixAgain"> &
    ReasonsParts["store"] &
    IgnoringParts["store"];
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, unknown>;
  readonly deploying: Pick<Deploying, "begin">;
  readonly takeBack: TakeBack;
  readonly tell: TellFix;
  readonly events: FixerEvents;
  /** Called when there is something to do now. */
  readonly wake: () => void;
}

/** Makes the one way in which decisions reach the store. */
export function createApproval(parts: ApprovalParts): Approval {
  const { store, clock, projects, tell, wake } = parts;

  function find(beginning: string): Promise<Fix> {
    return findFix(store, beginning);
  }

  async function decide(beginning: string, decision: Omit<Decision, "at">): Promise<Fix> {
    const found = await find(beginning);
    const wantsWork = decision.decision === "approve" || decision.decision === "change";
    if (wantsWork && !projects.has(found.project)) throw projectGone(found);
    const result = await store.decide({ id: found.id, ...decision, at: clock.now() });
    switch (result.outcome) {
      case "decided":
        tell(result.fix);
        wake();
        return result.fix;
      case "already-decided":
        throw fixerError("MW_ALREADY_DECIDED", alreadyDecided(found.id, result.first));
      case "stale":
        throw fixerError(
          "MW_STALE_DECISION",
          `Fix ${result.fix.id} has commit ${shownCommit(result.fix) ?? "none"} to decide about now, not ${decision.commit ?? "none"}. Look at it again and decide about that.`,
        );
      case "not-waiting":
        throw fixerError(
          "MW_NOT_WAITING",
          `Fix ${result.fix.id} is in "${result.fix.state}", which does not wait for "${decision.decision}".`,
        );
      case "unknown-fix":
        throw unknownFix(beginning);
      default:
        return result satisfies never;
    }
  }

  return {
    ...createReasons(parts),
    ...createIgnoring(parts),

    decide: (beginning, decision, commit, actor) => decide(beginning, { decision, commit, actor }),

    askChanges: (beginning, instruction, commit, actor) =>
      decide(beginning, { decision: "change", instruction, commit, actor }),

    async fixAgain(beginning, actor) {
      const found = await find(beginning);
      if (!projects.has(found.project)) throw projectGone(found);
      const id = randomBytes(4).toString("hex");
      const result = await store.fixAgain({ id, of: found.id, actor, now: clock.now() });
      if (result === null) throw unknownFix(beginning);
      if (result.begun) tell(result.fix);
      wake();
      return result;
    },

    async deploy(beginning, commit, actor) {
      return parts.deploying.begin(await find(beginning), commit, actor);
    },

    async revert(beginning, actor) {
      const found = await find(beginning);
      if (!projects.has(found.project)) throw projectGone(found);
      const result = await parts.takeBack(found, actor);
      if (result.begun) tell(result.fix);
      wake();
      return result;
    },

    async cancel(beginning, actor, reason) {
      const found = await find(beginning);
      const fix = await store.requestCancel({ id: found.id, actor, reason, now: clock.now() });
      if (fix === null) throw unknownFix(beginning);
      if (isClosed(found.state) || (isClosed(fix.state) && fix.state !== "cancelled")) {
        throw fixerError("MW_FIX_CLOSED", `Fix ${fix.id} is closed already: "${fix.state}".`);
      }
      tell(fix);
      wake();
      return fix;
    },
  };
}

/** The commit that a decision must name now. */
function shownCommit({ state, candidate, review, merge }: Fix): string | null {
  if (state === "merged") return merge?.commit ?? null;
  return (state === "in_review" ? review?.head : candidate?.commit) ?? null;
}

function projectGone({ id, project }: Fix): Error {
  return fixerError(
    "MW_PROJECT_GONE",
    `Fix ${id} belongs to project "${project}", which is no longer in the configuration. Add it again and restart the fixer, or skip the fix.`,
  );
}

function alreadyDecided(id: string, { decision, actor, at }: Decision): string {
  return `Fix ${id} was ${decisionVerbs[decision]} by ${actor} before, at ${new Date(at).toISOString()}. That decision stands.`;
}
