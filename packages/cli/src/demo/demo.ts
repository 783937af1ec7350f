import { readFile } from "node:fs/promises";
import type { ReadStream, WriteStream } from "node:tty";

import { makeTemporaryFolder } from "@mendwatch/fixer";

import { chooseAgent, type ChosenAgent, type DemoAgent } from "./demo-agent.ts";
import { gatherCast, type Cast } from "./cast.ts";
import { demoCommands } from "./demo-commands.ts";
import { createDemoEvents } from "./demo-events.ts";
import { fillDemoFolder, removeDemoFolder } from "./demo-folder.ts";
import { demoError } from "./errors.ts";
import { abortWhenInterrupted, Interrupted } from "./interruption.ts";
import { play } from "./play.ts";
import { createScreen, type Screen } from "./screen.ts";
import { createStoryteller } from "./storyteller.ts";

/** How the demo is run. */
export interface DemoOptions {
  /** Who repairs; omitted: the real agent where everything for it is there. */
  readonly agent?: DemoAgent;
  /** Approve without asking. */
  readonly yes: boolean;
  /** How this very command was started: program and arguments up to the subcommand. */
  readonly mendwatch: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
}

/**
 * Breaks a real service in a temporary folder and shows how it is noticed, repaired by Claude Code
 * or a rehearsed patch, proven and published, by the processes that also run in production. Resolves with the exit
 * code. Whatever happens, no process and no file is left but the text of the pull request.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  if (!options.yes && !(options.stdin.isTTY && options.stdout.isTTY)) {
    const message =
      "the demo asks a person to approve, and this is no terminal: run it in one, or let --yes answer";
    throw demoError("MW_DEMO_NEEDS_TERMINAL", message);
  }
  const chosen = await chooseAgent(options.agent, options.env);
  const abort = new AbortController();
  const stopListening = abortWhenInterrupted(options.stdout, abort);
  const screen = createScreen(options.stdout);
  announce(screen, chosen);
  try {
    await showEnding(screen, chosen.agent, await perform(options, chosen.agent, screen, abort));
    return 0;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    screen.text(`\n${error.message}: everything was stopped and removed, nothing was kept`);
    return error.exitCode;
  } finally {
    stopListening();
  }
}

/** Plays, and clears the stage afterwards. Resolves with the file that was kept, if any. */
async function perform(
  options: DemoOptions,
  agent: DemoAgent,
  screen: Screen,
  abort: AbortController,
): Promise<string | null> {
  const path = await makeTemporaryFolder("demo");
  let cast: Cast | null = null;
  let kept: string | null = null;
  try {
    const folder = await fillDemoFolder(path, agent, abort.signal);
    const commands = demoCommands(options.mendwatch, folder.config, abort.signal);
    const events = createDemoEvents(abort.signal);
    cast = gatherCast(folder, commands, events.put, (error) => abort.abort(error));
    const storyteller = createStoryteller({ screen, commands, checkout: folder.checkout, agent });
    const terminal = options.yes ? null : options.stdin;
    kept = await play({ agent, cast, commands, events, storyteller, screen, terminal, abort });
  } finally {
    await cast?.stop();
    kept = await removeDemoFolder(path, abort.signal.aborted ? null : kept);
  }
  if (abort.signal.aborted) await removeDemoFolder(path, null);
  abort.signal.throwIfAborted();
  return kept;
}

/** Says who plays, and what is missing for the real agent. */
function announce(screen: Screen, { agent, lacks }: ChosenAgent): void {
  if (agent === "claude") {
    const who = screen.paint("green", "agent: Claude Code");
    screen.text(`mendwatch demo · ${who} (the real one, in a box; your plan or key pays)\n`);
    return;
  }
  const who = screen.paint("yellow", "agent: REHEARSAL");
  screen.text(`mendwatch demo · ${who} (plays a known repair, no model was asked)`);
  for (const what of lacks) screen.text(`for the real agent: ${what}`);
  screen.text("");
}

async function showEnding(screen: Screen, agent: DemoAgent, kept: string | null): Promise<void> {
  if (kept !== null) {
    const what =
      agent === "rehearsal" ? "The pull request of the REHEARSED repair" : "The pull request";
    screen.text(`\n${what}, in a file instead of on a forge:\n`);
    screen.text(await readFile(kept, "utf8"));
    screen.text(`Kept at ${kept}`);
  }
  const next = "npx --yes pnpm@12 mendwatch scan /var/log/your-service.log";
  screen.text("\nNo process and no other file of the demo is left.");
  screen.text(`Next, on a log of your own: ${screen.paint("bold", next)}`);
}
