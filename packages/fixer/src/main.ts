import { hostname } from "node:os";
import { join } from "node:path";

import type { Config } from "@mendwatch/config";

import { abilitiesOf, notesOn } from "./abilities.ts";
import { openPeopleListener } from "./adapters/http/people-listener.ts";
import { makePeopleToken } from "./adapters/http/people-token.ts";
import { openRelayListener } from "./adapters/http/relay-listener.ts";
import { createLocalForge } from "./adapters/local-forge/local-forge.ts";
import { createRehearsalAgent } from "./adapters/rehearsal/rehearsal.ts";
import { lockFolder } from "./adapters/sqlite/folder-lock.ts";
import { openSqliteStore } from "./adapters/sqlite/store.ts";
import { systemClock } from "./adapters/system-clock.ts";
import { createUnboxedSandbox } from "./adapters/unboxed/unboxed.ts";
import { fixerError } from "./errors.ts";
import type { FixerEvents } from "./events.ts";
import { faultEvent } from "./fault.ts";
import type { FixState } from "./fix-lifecycle.ts";
import { startRun } from "./fix-run.ts";
import { createFixRunner, realPace } from "./fix-runner.ts";
import { createGit } from "./git/git.ts";
import { requireGit } from "./git/git-version.ts";
import { keepHouse } from "./housekeeping.ts";
import type { Agent } from "./ports/agent.ts";
import type { Forge } from "./ports/forge.ts";
import { createAdmissionStage } from "./stages/admission/admission.ts";
import { createQueue } from "./stages/admission/start-queue.ts";
import { createApproval } from "./stages/approval/approval.ts";
import { createTending } from "./stages/approval/tend-proposals.ts";
import { createDiagnosedStage } from "./stages/approval/waiting-diagnosis.ts";
import { createDiagnosisStage } from "./stages/diagnosis/diagnosis.ts";
import { createIntake } from "./stages/intake/intake.ts";
import { createProofStage } from "./stages/proof/proof.ts";
import { createPublicationStage } from "./stages/publication/publication.ts";
import { createRepairStage } from "./stages/repair/repair.ts";
import type { StateWorker } from "./stages/stage.ts";
import { cleanWorkspaces } from "./stages/workspace/clean-workspaces.ts";
import { createWorkspaceStage } from "./stages/workspace/workspace.ts";
import { tellFix } from "./tell-fix.ts";

/** What {@link runFixer} is given. */
export interface FixerOptions {
  readonly config: Config;
  /** Told of everything that happens. Must not throw. */
  readonly events: FixerEvents;
  /** Stops the fixer. */
  readonly signal: AbortSignal;
}

/**
 * Runs the fixer until the signal aborts, and resolves after a clean stop: listeners closed, runs
 * stopped, every fix in its state and free. Never prints and never exits. Rejects when it cannot
 * start: `MW_FIXER_RUNNING`, `MW_CANNOT_LISTEN`, `MW_STORE_*`, `MW_PEOPLE_TOKEN`, `MW_GIT_*`,
 * `MW_REHEARSAL_INVALID`.
 */
export async function runFixer({ config, events, signal }: FixerOptions): Promise<void> {
  /** Undone in the opposite order, also when the start fails half-way. */
  const undo: (() => void | Promise<void>)[] = [];
  try {
    await work(config, events, signal, undo);
  } catch (error) {
    // What was told to stop while it started has not failed.
    if (!signal.aborted) throw error;
  } finally {
    for (const step of undo.toReversed()) await step();
  }
  events({ event: "fixer:stopped" });
}

async function work(
  config: Config,
  events: FixerEvents,
  signal: AbortSignal,
  undo: (() => void | Promise<void>)[],
): Promise<void> {
  const { fixer, projects, stateDir } = config;
  if (fixer.store !== "sqlite") {
    throw fixerError(
      "MW_STORE_NOT_BUILT",
      "fixer.store: MongoDB is not built yet. Write `sqlite`, or leave it out.",
    );
  }
  const folder = join(stateDir, "fixer");
  const lock = lockFolder(folder);
  undo.push(() => lock.release());
  const store = openSqliteStore(join(folder, "mendwatch.db"));
  undo.push(() => store.close());

  const clock = systemClock();
  const tell = tellFix(events, projects);
  const git = await createGit({ stateDir, environment: process.env });
  await requireGit(git, signal);

  const abilities = abilitiesOf(config);
  const agent = await createAgent();
  const localForge = createLocalForge({ git, stateDir });
  const { expire, budget } = fixer;
  const workers: Readonly<Partial<Record<FixState, StateWorker>>> = {
    received: createAdmissionStage({
      store,
      clock,
      abilities,
      limits: { attempts: budget.attempts, expire },
    }),
    preparing: createWorkspaceStage({ git, stateDir }),
    diagnosing: createDiagnosisStage({ git, agent }),
    diagnosed: createDiagnosedStage({ clock, expire: expire.proposal }),
    repairing: createRepairStage({ git, agent, clock }),
    checking: createProofStage({
      git,
      sandbox: createUnboxedSandbox(),
      clock,
      stateDir,
      rounds: fixer.rounds,
      environment: process.env,
    }),
    approved: async () => ({ to: "publishing", patch: {}, detail: null }),
    publishing: createPublicationStage({ git, forgeOf }),
  };

  const approval = createApproval({ store, clock, tell, wake });
  const shared = { store, clock, projects, workers, tell, events, pace: realPace };
  const runner = createFixRunner({
    ...shared,
    start: (fix) => startRun(shared, fix),
    beginNext: createQueue({
      ...shared,
      cooldown: fixer.cooldown,
      runsPerDay: budget.runsPerDay,
    }),
    tendProposals: createTending({ ...shared, approval, expire: expire.proposal }),
    concurrency: fixer.concurrency,
    name: `${hostname()}:${stateDir}`,
  });
  function wake(): void {
    runner.wake();
  }

  const relay = await openRelayListener({
    address: fixer.relay.listen,
    watchers: fixer.relay.watchers,
    intake: createIntake({ store, clock, projects, events, tell, wake }),
    clock,
    events,
    fault: (error) => events(faultEvent("relay", error)),
  });
  undo.push(() => relay.close());
  const people = await openPeopleListener({
    address: fixer.people.listen,
    token: await makePeopleToken({ stateDir, token: fixer.people.token }),
    approval,
    fault: (error) => events(faultEvent("people", error)),
  });
  undo.push(() => people.close());

  events({
    event: "fixer:ready",
    pid: process.pid,
    relay: relay.url,
    people: people.url,
    agent: config.agent.kind,
    notes: notesOn(config),
  });
  const clean = { git, stateDir };
  await Promise.all([
    runner.run(signal),
    keepHouse(
      {
        store,
        clock,
        retention: fixer.retention,
        clean: (keep, until) => cleanWorkspaces({ ...clean, keep, signal: until }),
        events,
      },
      signal,
    ),
  ]);

  async function createAgent(): Promise<Agent> {
    const { patches, kind } = config.agent;
    if (abilities.agent && patches !== null) {
      return createRehearsalAgent({ git, folder: patches, signal });
    }
    return missingAgent(kind);
  }

  function forgeOf({ key, forge }: { readonly key: string; readonly forge: Forge["kind"] }): Forge {
    if (forge === localForge.kind) return localForge;
    throw fixerError(
      "MW_FORGE_NOT_BUILT",
      `projects.${key}.forge: ${forge} is not built yet. Write \`local\`.`,
    );
  }
}

/** Stands in for an agent that is not built: what an earlier configuration began fails clearly. */
function missingAgent(kind: Agent["kind"]): Agent {
  function refuse(): never {
    throw fixerError(
      "MW_AGENT_NOT_BUILT",
      `agent.kind: ${kind} is not built yet. Write \`rehearsal\`.`,
    );
  }
  return { kind, diagnose: async () => refuse(), repair: async () => refuse() };
}
