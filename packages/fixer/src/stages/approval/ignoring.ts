import { randomBytes } from "node:crypto";

import { fixerError } from "../../errors/errors.ts";
import type { FixerEvents, TellFix } from "../../events/events.ts";
import type { Fix } from "../../model/fix.ts";
import { workingStates, type FixState } from "../../model/fix-lifecycle.ts";
import type { IgnoreRule } from "../../model/ignore-rule.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { findFix } from "./find-fix.ts";

/** How people make and remove the owner's rules that ignore an error. */
export interface Ignoring {
  /**
   * Ignores the error of a fix in the project of that fix, until the rule is removed: occurrences
   * are counted, and neither told nor repaired. What waits for a decision is closed, what is worked
   * on is cancelled; a pull request is left alone. May be repeated: `added` is false then. Rejects
   * with `MW_UNKNOWN_FIX`, `MW_AMBIGUOUS_FIX`.
   */
  ignore(
    id: string,
    actor: string,
  ): Promise<{ readonly rule: IgnoreRule; readonly added: boolean; readonly fix: Fix }>;
  /** Removes a rule by its id: the next occurrence is told and repaired again. Rejects with `MW_UNKNOWN_RULE`. */
  unignore(rule: string, actor: string): Promise<IgnoreRule>;
}

/** What ignoring works with. */
export interface IgnoringParts {
  readonly store: Pick<Store, "listFixes" | "decide" | "requestCancel" | "addRule" | "removeRule">;
  readonly clock: Clock;
  readonly tell: TellFix;
  readonly events: FixerEvents;
  readonly wake: () => void;
}

/** What is on its way to a proposal. */
const underWay: readonly FixState[] = ["received", "admitted", ...workingStates];

/** True for what goes on to a proposal by itself, or because a person has wanted it to. */
function goesOn({ state, decision }: Fix): boolean {
  const isAsked = state === "proposed" || state === "diagnosed";
  return underWay.includes(state) || (isAsked && decision !== null);
}

/**
 * The rule comes first, then the fix: a crash between leaves a proposal that may still be decided
 * about, and nothing that is told anew.
 */
export function createIgnoring(parts: IgnoringParts): Ignoring {
  const { store, clock, tell, events, wake } = parts;

  /** What the person wants of this very fix is done with it; it may have gone on meanwhile. */
  async function close(found: Fix, actor: string): Promise<Fix> {
    const { id } = found;
    const now = clock.now();
    if (goesOn(found)) {
      const fix = await store.requestCancel({ id, actor, reason: "the error is ignored", now });
      if (fix !== null) tell(fix);
      return fix ?? found;
    }
    const result = await store.decide({ id, decision: "ignore", commit: null, actor, at: now });
    if (result.outcome === "decided") tell(result.fix);
    return result.outcome === "unknown-fix" ? found : result.fix;
  }

  return {
    async ignore(beginning, actor) {
      const found = await findFix(store, beginning);
      const { project, fingerprint, report } = found;
      const { type, message } = report.error;
      const id = randomBytes(4).toString("hex");
      const made = { id, project, fingerprint, error: { type, message }, actor, at: clock.now() };
      const { rule, added } = await store.addRule(made);
      if (added) events({ event: "rule:added", rule });
      const fix = await close(found, actor);
      wake();
      return { rule, added, fix };
    },

    async unignore(id, actor) {
      const rule = await store.removeRule(id);
      if (rule === null) {
        const named = JSON.stringify(id.slice(0, 80));
        const message = `There is no rule with the id ${named}. Look for it with \`mendwatch rules\`.`;
        throw fixerError("MW_UNKNOWN_RULE", message);
      }
      events({ event: "rule:removed", rule, actor });
      return rule;
    },
  };
}
