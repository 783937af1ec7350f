import type { ProofLevel } from "@mendwatch/config";
import { isClosed, type FixMoved, type FixState } from "@mendwatch/fixer";

import type { DemoAgent } from "./demo-agent.ts";
import type { DemoCommands } from "./demo-commands.ts";
import type { DemoEvent } from "./demo-events.ts";
import type { Screen } from "./screen.ts";
import {
  causeStage,
  checkingStage,
  errorStage,
  fixingStage,
  heldStage,
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
  /** The fix that waits for a person, of several the best proven; null when no repair was proposed. */
  readonly proposed: () => string | null;
  /** True once the fix is published or closed. */
  readonly ended: (id: string) => boolean;
}

/** What a story is told of. */
export interface StoryParts {
  readonly screen: Screen;
  readonly commands: DemoCommands;
  /** Where the shop runs. */
  readonly checkout: string;
  readonly agent: DemoAgent;
}

/** Nothing has happened yet. */
export function createStoryteller({ screen, commands, checkout, agent }: StoryParts): Storyteller {
  const seen = new Map<string, SeenError>();
  const states = new Map<string, FixState>();
  const proposals = new Map<string, ProofLevel>();
  let settled = 0;

  async function showMove({ id, from, to }: FixMoved): Promise<void> {
    if (from === to) return;
    states.set(id, to);
    if (to === "repairing") {
      const fix = await commands.fix(id);
      screen.stage(causeStage(fix, agent));
      screen.stage(fixingStage(fix, agent));
    } else if (to === "checking") screen.stage(checkingStage());
    else if (to === "proposed") {
      const fix = await commands.fix(id);
      proposals.set(id, fix.proof?.level ?? "P0");
      screen.stage(proofStage(fix, agent));
    } else if (to === "in_review") screen.stage(pushedStage(await commands.fix(id)));
    else if (to === "skipped") screen.stage(skippedStage());
    else if (isClosed(to)) screen.stage(toldStage(await commands.fix(id), agent));
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
      else if (event.event === "queue:held") screen.stage(heldStage(event));
    },
    allAnswered() {
      const answered = [...states.values()].filter((at) => at === "proposed" || isClosed(at));
      return answered.length >= expectedFixes;
    },
    proposed() {
      const [best] = [...proposals].toSorted(([, a], [, b]) => b.localeCompare(a));
      return best?.[0] ?? null;
    },
    ended(id) {
      const state = states.get(id);
      return state !== undefined && (state === "in_review" || isClosed(state));
    },
  };
}
