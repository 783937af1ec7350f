import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { parseConfig, type AgentConfig, type Config } from "../../packages/config/src/index.ts";
import {
  openSqliteReader,
  runFixer,
  type Fix,
  type FixerEvent,
  type FixState,
} from "../../packages/fixer/src/index.ts";
import { runWatcher } from "../../packages/watcher/src/index.ts";
import { installPackages } from "./install.ts";
import type { RepairCase } from "./read-cases.ts";
import { git } from "./run-program.ts";

const watcher = "production";
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** Where a fix ends, or waits for a person. */
const ends: readonly FixState[] = [
  "proposed",
  "abstained",
  "refused",
  "failed",
  "observed",
  "muted",
  "ignored",
  "cancelled",
];

/** What is played, and where. */
export interface Play {
  readonly repairCase: RepairCase;
  readonly agent: AgentConfig;
  /** What the service logged. */
  readonly log: string;
  /** An empty folder. */
  readonly folder: string;
  /** Packages that all cases share. */
  readonly store: string;
  /** `fixer.rounds`. */
  readonly rounds: number;
  /** Milliseconds until it is given up. */
  readonly patience: number;
}

/** How a play ended. */
export interface Played {
  /** Every fix that the log led to; the first is judged. */
  readonly fixes: readonly Fix[];
  /** From the first line read to the end of the last fix, in milliseconds. */
  readonly duration: number;
}

/**
 * Gives the log to a real watcher and its reports to a real fixer, whose project is a checkout of
 * the service with a bare remote, and waits until every fix has ended or waits for a person.
 */
export async function play(options: Play): Promise<Played> {
  const { folder, patience } = options;
  const config = await setUp(options);
  const stop = new AbortController();
  const open = new Map<string, FixState>();
  const begun = Date.now();
  const ready = Promise.withResolvers<string>();
  const settled = Promise.withResolvers<void>();

  // What fails before anybody waits for the end is told by the promise that is waited for.
  settled.promise.catch(() => {});
  function fail(error: unknown): void {
    ready.reject(error);
    settled.reject(error);
  }
  function heard(event: FixerEvent): void {
    if (event.event === "fixer:ready") ready.resolve(event.relay);
    if (event.event === "fixer:fault") fail(new Error(event.message, { cause: event.cause }));
    if (event.event !== "fix:moved") return;
    open.set(event.id, event.to);
    if ([...open.values()].every((state) => ends.includes(state))) settled.resolve();
  }
  const running = [runFixer({ config, events: heard, signal: stop.signal }).catch(fail)];
  const timer = setTimeout(() => {
    fail(new Error(`no end after ${patience / 1000} s: ${JSON.stringify([...open])}`));
  }, patience);
  try {
    const relay = { url: await ready.promise, secrets: [secret] };
    running.push(runWatcher({ config, events: () => {}, signal: stop.signal, relay }).catch(fail));
    await settled.promise;
  } finally {
    clearTimeout(timer);
    stop.abort();
    await Promise.all(running);
  }
  const duration = Date.now() - begun;
  return { fixes: await fixesIn(join(folder, "state")), duration };
}

/** The owner's checkout with its remote, and the configuration. */
async function setUp({ repairCase, agent, log, folder, store, rounds }: Play): Promise<Config> {
  const checkout = join(folder, "checkout");
  const remote = join(folder, "remote.git");
  await mkdir(join(folder, "logs"), { recursive: true });
  await cp(log, join(folder, "logs", "service.log"));
  await cp(join(repairCase.folder, "service"), checkout, { recursive: true });
  await git(folder, "init", "--quiet", "--bare", "--initial-branch=main", remote);
  await git(checkout, "init", "--quiet", "--initial-branch=main");
  await git(checkout, "add", "--all");
  await git(checkout, "commit", "--quiet", "--message=The service");
  await git(checkout, "remote", "add", "origin", remote);
  await git(checkout, "push", "--quiet", "origin", "main");
  await installPackages(checkout, store);

  const { name, checks } = repairCase;
  const file = join(folder, "mendwatch.yaml");
  const text = JSON.stringify({
    stateDir: "./state",
    watcher: {
      name: watcher,
      start: "beginning",
      idleFlush: "200ms",
      settle: { delay: "500ms", maxHold: "5s" },
    },
    fixer: {
      relay: {
        listen: "127.0.0.1:0",
        watchers: { [watcher]: { secrets: [secret], projects: [name] } },
      },
      people: { listen: "127.0.0.1:0" },
      minSeverity: "low",
      minProof: "P1",
      rounds,
    },
    projects: {
      [name]: { label: "SV", logs: ["./logs/*.log"], repo: "./checkout", forge: "local", checks },
    },
  });
  await writeFile(file, text);
  const config = parseConfig(text, {
    file,
    env: {},
    hostname: watcher,
    needs: ["watcher", "fixer"],
  });
  return { ...config, agent };
}

async function fixesIn(stateDir: string): Promise<readonly Fix[]> {
  const reader = openSqliteReader(join(stateDir, "fixer", "mendwatch.db"));
  try {
    return (await reader.listFixes({ limit: 50 })).toReversed();
  } finally {
    await reader.close();
  }
}
