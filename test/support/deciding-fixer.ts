import { freePort } from "./free-port.ts";
import {
  mendwatch,
  startMendwatch,
  type CommandResult,
  type MendwatchProcess,
} from "./mendwatch-process.ts";
import { createProposedStore, type ProposedStore } from "./proposed-store.ts";

/** A store in which a test proposes fixes, and the real fixer on it, not yet started. */
export interface DecidingFixer {
  readonly store: ProposedStore;
  /** Starts the fixer, and resolves once it takes decisions. */
  start(): Promise<MendwatchProcess>;
  /** Runs a command beside the configuration. */
  run(...args: readonly string[]): Promise<CommandResult>;
  /** Stops the fixer where it runs. */
  stop(): Promise<void>;
  /** Stops it and removes everything. */
  end(): Promise<void>;
}

/** Sets up the configuration and the store in a folder of their own. */
export async function createDecidingFixer(): Promise<DecidingFixer> {
  const people = `127.0.0.1:${await freePort()}`;
  const store = await createProposedStore(
    `{ relay: { listen: "127.0.0.1:0" }, people: { listen: "${people}" } }`,
  );
  let running: MendwatchProcess | null = null;

  async function stop(): Promise<void> {
    await running?.end("SIGTERM");
    running = null;
  }
  return {
    store,
    async start() {
      running = startMendwatch(["fix"], { cwd: store.folder });
      await running.saw("fixer:ready");
      return running;
    },
    run: (...args) => mendwatch(args, { cwd: store.folder }),
    stop,
    async end() {
      await stop();
      await store.remove();
    },
  };
}
