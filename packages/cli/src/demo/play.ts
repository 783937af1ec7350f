import type { Cast } from "./cast.ts";
import { decide } from "./decide.ts";
import type { DemoAgent } from "./demo-agent.ts";
import type { DemoCommands } from "./demo-commands.ts";
import type { DemoEvent, DemoEvents } from "./demo-events.ts";
import { demoError } from "./errors.ts";
import type { Terminal } from "./prompt.ts";
import type { Screen } from "./screen.ts";
import { upStage } from "./stage-lines.ts";
import type { Storyteller } from "./storyteller.ts";

/** Milliseconds that a step may take on a busy machine before the demo gives up. */
const patience = {
  start: 30_000,
  proposal: { rehearsal: 100_000, claude: 45 * 60_000 },
  publication: 30_000,
};

/** What the play is made of. */
export interface PlayParts {
  readonly agent: DemoAgent;
  readonly cast: Cast;
  readonly commands: DemoCommands;
  readonly events: DemoEvents;
  readonly storyteller: Storyteller;
  readonly screen: Screen;
  /** Who is asked to approve; null: nobody, the answer is yes. */
  readonly terminal: Terminal | null;
  /** Ends the play, with the reason that it rejects with. */
  readonly abort: AbortController;
}

/**
 * The story from the first process to the end of the decision. Resolves with the file of the pull
 * request, null when the person skipped it.
 */
export async function play(parts: PlayParts): Promise<string | null> {
  const { agent, cast, commands, storyteller, screen, terminal, abort } = parts;
  const { start, proposal, publication } = patience;

  cast.startFixer();
  await follow(parts, "the fixer", start, ({ event }) => event === "fixer:ready");
  cast.startWatcher();
  await follow(parts, "the watcher", start, ({ event }) => event === "watcher:ready");
  cast.startShop();
  await follow(parts, "the shop", start, ({ event }) => event === "shop:ready");
  screen.stage(upStage());

  await follow(parts, "an answer to each error", proposal[agent], storyteller.allAnswered);
  const id = storyteller.proposed();
  if (id === null) {
    throw demoError("MW_DEMO_NO_PROPOSAL", "no repair was proposed; what was told above says why");
  }
  const shown = await commands.fix(id);
  const asked = { agent, patch: shown.candidate?.patch ?? "" };
  const decision = await decide(terminal, screen, asked, abort.signal);
  await commands.decide(decision, shown);

  await follow(parts, "the pull request", publication, () => storyteller.ended(id));
  const { pullRequest, outcome } = await commands.fix(id);
  if (decision === "skip") return null;
  if (pullRequest !== null) return pullRequest.url;
  const why = outcome?.text ?? "it did not say why";
  throw demoError("MW_DEMO_NO_PROPOSAL", `the repair was approved and not published: ${why}`);
}

/** Shows the events until one fits; gives up after `limit` milliseconds. */
async function follow(
  { events, storyteller, abort }: PlayParts,
  what: string,
  limit: number,
  fits: (event: DemoEvent) => boolean,
): Promise<void> {
  const stuck = setTimeout(() => {
    const message = `waited ${limit / 1000} s in vain for ${what}: run the demo again when the machine is less busy`;
    abort.abort(demoError("MW_DEMO_STUCK", message));
  }, limit);
  try {
    let event: DemoEvent;
    do {
      event = await events.next();
      await storyteller.show(event);
    } while (!fits(event));
  } finally {
    clearTimeout(stuck);
  }
}
