import { hostname } from "node:os";
import { join } from "node:path";

import type { Config, ProjectConfig } from "@mendwatch/config";

import { abilitiesOf, notesOn } from "./running/abilities.ts";
import { endLeftRuns } from "./adapters/claude/leftovers.ts";
import { removeTranscripts } from "./adapters/claude/transcript.ts";
import { openPeopleListener } from "./adapters/http/people-listener.ts";
import { makePeopleToken } from "./adapters/http/people-token.ts";
import { openRelayListener } from "./adapters/http/relay-listener.ts";
import { gitHubAccount } from "./adapters/github/account.ts";
import { openSqliteStore } from "./adapters/sqlite/store.ts";
import { systemClock } from "./adapters/system-clock.ts";
import { endLeftCommands } from "./adapters/unboxed/command-mark.ts";
import { createReadiness } from "./running/agent-readiness.ts";
import { createChat } from "./parts/create-chat.ts";
import { createForges } from "./parts/create-forges.ts";
import { createDependencies } from "./dependencies/create-dependencies.ts";
import { fixerError } from "./errors/errors.ts";
import type { FixerEvent, FixerEvents } from "./events/events.ts";
import { faultEvent } from "./events/fault.ts";
import type { Fix } from "./model/fix.ts";
import { startRun } from "./running/fix-run.ts";
import { createFixRunner, realPace } from "./running/fix-runner.ts";
import { createGit } from "./git/git.ts";
import { requireGit } from "./git/git-version.ts";
import { hostAccess } from "./git/host-access.ts";
import { remoteOf, unusableRepositories } from "./git/remote.ts";
import { createHousekeeping } from "./running/housekeeping.ts";
import { createLessons } from "./lessons/lessons.ts";
import { openAgent } from "./parts/open-agent.ts";
import { openSandbox } from "./parts/open-sandbox.ts";
import { takeFolder } from "./parts/take-folder.ts";
import { unusablePrompts } from "./prompts/prompt-files.ts";
import { createPausing } from "./stages/admission/pausing.ts";
import { createQueue } from "./stages/admission/start-queue.ts";
import { createApproval } from "./stages/approval/approval.ts";
import { createTending } from "./stages/approval/tend-proposals.ts";
import { createIntake } from "./stages/intake/intake.ts";
import { createHolds } from "./spending/holds.ts";
import { createSpender } from "./spending/ledger-spender.ts";
import { createFreeSpender } from "./spending/spender.ts";
import { createDeploying } from "./stages/production-check/deploying.ts";
import { createProductionCheck } from "./stages/production-check/production-check.ts";
import { createTakeBack } from "./stages/production-check/take-back.ts";
import { createReviewFollower } from "./stages/review/follow-reviews.ts";
import { cleanWorkspaces } from "./stages/workspace/clean-workspaces.ts";
import { createWorkers } from "./running/state-workers.ts";
import { noticeOf } from "./events/notice-of.ts";
import { tellFix } from "./events/tell-fix.ts";

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
  const { expire, budget } = fixer;
  if (fixer.store !== "sqlite") {
    throw fixerError(
      "MW_STORE_NOT_BUILT",
      "fixer.store: MongoDB is not built yet. Write `sqlite`, or leave it out.",
    );
  }
  const folder = join(stateDir, "fixer");
  undo.push(takeFolder(folder));
  const store = openSqliteStore(join(folder, "mendwatch.db"));
  undo.push(() => store.close());

  const clock = systemClock();
  const tellEvent = tellFix(events, projects);
  const account = config.github === null ? null : gitHubAccount(config.github, clock);
  const access = hostAccess(account, fixer.git);
  const environment = process.env;
  const git = await createGit({ stateDir, environment, access });
  await requireGit(git, signal);
  await endLeftRuns(stateDir);
  await endLeftCommands();

  const { sandbox, note: boxNote, unavailable } = await openSandbox(config);
  const dependencies = createDependencies({ stateDir, git, sandbox, environment });
  const { retention } = fixer;
  async function clean(keep: () => Promise<readonly Fix[]>): Promise<void> {
    await cleanWorkspaces({ git, stateDir, keep, signal });
    await dependencies.prune(clock.now());
    await removeTranscripts(stateDir, clock.now() - retention.transcripts);
  }
  const house = createHousekeeping({ store, clock, retention, clean, events });
  function note(event: FixerEvent): void {
    events(event);
    const notice = noticeOf(event);
    if (notice !== null) chat.notice(notice);
  }
  function tell(fix: Fix): void {
    tellEvent(fix);
    chat.wake();
    if (fix.state === "cancelled") house.wake();
    if (fix.state === "merged") production.wake();
  }

  const { agent, billing, look } = await openAgent(config, { git, sandbox, dependencies }, signal);
  const readiness = await createReadiness({
    look: async () => [...(await look()), ...unavailable],
    events: note,
  });
  const holds = createHolds({ store, clock, budget, billing, events });
  await holds.review();
  const paying = createSpender({ store, clock, budget, billing, holds, events: note });
  // What costs nothing waits for no budget, no plan and no API.
  const isFree = agent.kind === "rehearsal";
  const spender = isFree ? createFreeSpender() : paying;
  const forgeOf = createForges(config, account, git, clock);
  const made = { agent, spender, sandbox, dependencies, forgeOf };
  const tools = { store, clock, git, environment, ...made };
  const workers = createWorkers(config, tools, async () =>
    abilitiesOf(config, await readiness.missing()),
  );
  const deploying = createDeploying({
    store,
    clock,
    projects,
    stateDir,
    environment,
    tell,
    events,
  });
  undo.push(() => deploying.stop());
  const takeBack = createTakeBack({ git, store, clock, stateDir, projects, signal });
  const approval = createApproval({
    store,
    clock,
    projects,
    deploying,
    takeBack,
    tell,
    events,
    wake,
  });
  const pausing = createPausing({ store, clock, events, wake });
  const lessons = createLessons({ store, clock, projects, events });
  const people = { approval, lessons, pausing };
  async function addressOf(project: ProjectConfig): Promise<string> {
    return (await remoteOf(git, project, signal)).url;
  }
  const chat = createChat(config, addressOf, {
    store,
    clock,
    ...people,
    events,
    box: sandbox.kind,
  });
  const shared = { store, clock, projects, workers, tell, events, pace: realPace };
  const runner = createFixRunner({
    ...shared,
    start: (fix) => startRun(shared, fix),
    beginNext: createQueue({
      ...shared,
      cooldown: fixer.cooldown,
      runsPerDay: budget.runsPerDay,
      mayBegin: async () => isFree || holds.mayBegin(),
      agentIsReady: async () => (await readiness.missing()).length === 0,
    }),
    tendProposals: createTending({ ...shared, approval, expire: expire.proposal }),
    settleLeftovers: () => paying.settleLeftovers(),
    concurrency: fixer.concurrency,
    name: `${hostname()}:${stateDir}`,
  });
  const production = createProductionCheck({
    git,
    store,
    clock,
    stateDir,
    projects,
    watchers: fixer.relay.watchers,
    expire: expire.deploy,
    tell,
    events,
    wakeRunner: () => runner.wake(),
  });
  const reviews = createReviewFollower({
    ...shared,
    git,
    approval,
    forgeOf,
    rounds: fixer.rounds,
    stopWord: config.github?.stopWord ?? "mendwatch stop",
    events: note,
    changed: () => chat.wake(),
    tick: 1_000,
  });
  function wake(): void {
    runner.wake();
    production.wake();
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
  const listener = await openPeopleListener({
    address: fixer.people.listen,
    token: await makePeopleToken({ stateDir, token: fixer.people.token }),
    ...people,
    chat,
    agent: readiness,
    fault: (error) => events(faultEvent("people", error)),
  });
  undo.push(() => listener.close());

  events({
    event: "fixer:ready",
    pid: process.pid,
    relay: relay.url,
    people: listener.url,
    agent: config.agent.kind,
    notes: [
      ...(boxNote === null ? [] : [boxNote]),
      ...notesOn(config, readiness.atStart),
      ...(await unusableRepositories(git, config, signal)),
      ...(await unusablePrompts(projects.values())),
    ],
  });
  const atStart = noticeOf({ event: "agent:missing", missing: readiness.atStart });
  if (readiness.atStart.length > 0 && atStart !== null) chat.notice(atStart);
  for (const { reason, text, since, until } of isFree ? [] : await store.listHolds()) {
    events({ event: "queue:held", reason, text, since, until });
  }
  await deploying.settleLeftovers();
  const pause = await store.getPause();
  if (pause !== null) events({ event: "queue:paused", ...pause });
  await Promise.all([
    runner.run(signal),
    production.run(signal),
    house.run(signal),
    chat.run(signal),
    reviews.run(signal),
  ]);
}
