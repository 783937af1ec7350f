import { isClosed, type FixMoved, type FixState } from "@mendwatch/fixer";

import type { DemoCommands } from "./demo-commands.ts";
import type { DemoEvent } from "./demo-events.ts";
import type { Screen } from "./screen.ts";
import {
  causeStage,
  checkingStage,
  errorStage,
  fixingStage,
  proofStage,
  pushedStage,
  settledStage,
  skippedStage,
  toldStage,
  type SeenError,
} from "./stage-lines.ts";

/** The kinds of errors that the traffic finds in the shop, symptoms left out. */
const expectedFixes = 3;

/** Shows the events of the demo as stages, and knows how far the story is. */
export interface Storyteller {
  readonly show: (event: DemoEvent) => Promise<void>;
  /** True once each error has its answer: a proposal, or a verdict that was told. */
  readonly allAnswered: () => boolean;
  /** The fix that waits for a person; null when no repair was proposed. */
  readonly proposed: () => string | null;
  /** True once the fix is published or closed. */
  readonly ended: (id: string) => boolean;
}

/** `checkout` is where the shop runs. */
export function createStoryteller(
  screen: Screen,
  commands: DemoCommands,
  checkout: string,
): Storyteller {
  const seen = new Map<string, SeenError>();
  const states = new Map<string, FixState>();
  let settled = 0;

  async function showMove({ id, from, to }: FixMoved): Promise<void> {
    if (from === to) return;
    states.set(id, to);
    if (to === "repairing") {
      const fix = await commands.fix(id);
      screen.stage(causeStage(fix));
      screen.stage(fixingStage(fix));
    } else if (to === "checking") screen.stage(checkingStage());
    else if (to === "proposed") screen.stage(proofStage(await commands.fix(id)));
    else if (to === "in_review") screen.stage(pushedStage(await commands.fix(id)));
    else if (to === "skipped") screen.stage(skippedStage());
    else if (isClosed(to)) screen.stage(toldStage(await commands.fix(id)));
  }

  return {
    async show(event) {
      if (event.event === "error:detected" && !seen.has(event.fingerprint)) {
        seen.set(event.fingerprint, event);
        screen.stage(errorStage(event, checkout));
      } else if (event.event === "incident:settled") {
        settled += 1;
        screen.stage(settledStage(event, seen.get(event.fingerprint), settled === 1));
      } else if (event.event === "fix:moved") await showMove(event);
    },
    allAnswered() {
      const answered = [...states.values()].filter((at) => at === "proposed" || isClosed(at));
      return answered.length >= expectedFixes;
    },
    proposed() {
      return [...states].find(([, state]) => state === "proposed")?.[0] ?? null;
    },
    ended(id) {
      const state = states.get(id);
      return state !== undefined && (state === "in_review" || isClosed(state));
    },
  };
}
