import { join } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";
import {
  openSqliteStore,
  type Fix,
  type FixerEvent,
  type FixPatch,
  type FixState,
  type Store,
} from "@mendwatch/fixer";
import { readHeartbeatAnswer, type Heartbeat, type Report } from "@mendwatch/protocol";
import { sign, watcherHeader } from "@mendwatch/protocol/signature";

import { openRelayListener } from "../../packages/fixer/src/adapters/http/relay-listener.ts";
import { createGit, type Git } from "../../packages/fixer/src/git/git.ts";
import {
  createApproval,
  type Approval,
} from "../../packages/fixer/src/stages/approval/approval.ts";
import { createIntake } from "../../packages/fixer/src/stages/intake/intake.ts";
import {
  createDeploying,
  type Deploying,
} from "../../packages/fixer/src/stages/production-check/deploying.ts";
import { createProductionCheck } from "../../packages/fixer/src/stages/production-check/production-check.ts";
import { createTakeBack } from "../../packages/fixer/src/stages/production-check/take-back.ts";
import { tellFix } from "../../packages/fixer/src/events/tell-fix.ts";
import { eventually } from "./eventually.ts";
import { testFolder, type TestFolder, type TestRepository } from "./git-repository.ts";
import { bringFix } from "./move-fix.ts";
import { stillClock, type StillClock } from "./still-clock.ts";
import { sampleHeartbeat } from "./sample-heartbeat.ts";
import { sampleProject } from "./sample-project.ts";
import { sampleReport, type ReportChanges } from "./sample-report.ts";
import { sampleDiagnosis } from "./sample-diagnosis.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const minute = 60_000;
const hour = 60 * minute;

/** Everything after a merge with real parts: git, SQLite and signed HTTP; only the time is moved by hand. */
export interface Production {
  readonly folder: TestFolder;
  readonly owner: TestRepository;
  readonly remote: string;
  readonly stateDir: string;
  readonly store: Store;
  readonly git: Git;
  readonly clock: StillClock;
  readonly approval: Approval;
  readonly deploying: Deploying;
  /** As another fixer on the same state folder has it. */
  newDeploying(longest?: number): Deploying;
  readonly events: readonly FixerEvent[];
  /** Where watchers post. */
  readonly url: string;
  readonly project: ProjectConfig;
  /** The commit that production runs before the fix. */
  readonly before: string;
  /** A report came, was repaired, and the repair was merged as the newest commit of main. */
  merged(changes?: ReportChanges): Promise<Fix>;
  /** Posts a heartbeat of a watcher now; resolves with the fingerprints that it is to watch. */
  beat(
    watcher: string,
    version: string | null,
    changes?: Partial<Beat>,
  ): Promise<readonly string[]>;
  /** Posts a report of now; `version` is what the host runs. */
  report(version: string | null, changes?: ReportChanges): Promise<void>;
  /** Waits until the fix is in the state, and fits. */
  until(id: string, state: FixState, fits?: (fix: Fix) => boolean): Promise<Fix>;
  /** The same while minutes pass. */
  later(id: string, state: FixState): Promise<Fix>;
  get(id: string): Promise<Fix>;
  end(): Promise<void>;
}

/** What a heartbeat says of the one source of the shop. */
export interface Beat {
  readonly bytesRead: number;
  readonly lagBytes: number;
  readonly unreadable: string | null;
  /** In milliseconds since 1970. */
  readonly unbrokenSince: number;
  readonly source: string;
  readonly reports: number;
}

/** Sets it up. The quiet period is 24 hours, a deploy is waited for 14 days. */
export async function tellProduction(changes: Partial<ProjectConfig> = {}): Promise<Production> {
  const folder = await testFolder();
  const owner = await folder.repository("checkout");
  const remote = await folder.bare("remote.git");
  const stateDir = join(folder.path, "state");
  const before = await owner.commit("A shop", {
    "src/cart.js": "export const total = (cart) => cart.total;\n",
    "src/tax.js": "export const tax = 19;\n",
  });
  await owner.git("remote", "add", "origin", remote);
  await owner.git("push", "--quiet", "origin", "main");

  const project = sampleProject({ repo: owner.path, ...changes });
  const projects = new Map([[project.key, project]]);
  const store = openSqliteStore(":memory:");
  // The merge comes an hour later, and a real watcher signs with the real time.
  const clock = stillClock(Date.now() - hour);
  const git = await createGit({ stateDir, environment: process.env });
  const stopping = new AbortController();
  const { signal } = stopping;
  const events: FixerEvent[] = [];
  function note(event: FixerEvent): void {
    events.push(event);
  }
  const tell = tellFix(note, projects);
  const shared = { store, clock, projects, stateDir, tell, events: note };
  const speaks = { secrets: [secret], projects: [project.key] };
  const watchers = new Map([
    ["prod-1", speaks],
    ["prod-2", speaks],
  ]);
  const check = createProductionCheck({
    ...shared,
    git,
    watchers,
    expire: 14 * 24 * hour,
    wakeRunner: () => {},
  });
  function wake(): void {
    check.wake();
  }
  function newDeploying(longest?: number): Deploying {
    const limit = longest === undefined ? {} : { longest };
    const environment = { ...process.env, GITHUB_TOKEN: "the fixer's own" };
    return createDeploying({ ...shared, environment, ...limit });
  }
  const deploying = newDeploying();
  const takeBack = createTakeBack({ ...shared, git, signal });
  const approval = createApproval({ ...shared, deploying, takeBack, wake });
  const listener = await openRelayListener({
    address: { host: "127.0.0.1", port: 0 },
    watchers,
    intake: createIntake({ ...shared, wake }),
    clock,
    events: note,
    fault: (error) => {
      throw error;
    },
  });
  const running = check.run(signal);
  let sent = 0;

  async function post(path: string, watcher: string, body: Report | Heartbeat): Promise<unknown> {
    const text = JSON.stringify(body);
    const response = await fetch(`${listener.url}/v1/${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        [watcherHeader]: watcher,
        ...sign(secret, body.id, clock.now(), text),
      },
      body: text,
    });
    const answer: unknown = await response.json();
    if (response.status !== 200) throw new Error(JSON.stringify(answer));
    return answer;
  }

  const production: Production = {
    folder,
    owner,
    remote,
    stateDir,
    store,
    git,
    clock,
    approval,
    deploying,
    newDeploying,
    events,
    url: listener.url,
    project,
    before,
    async merged(reported = {}) {
      await production.report(before, reported);
      clock.advance(hour);
      const commit = await owner.commit("fix: let a guest check out", {
        "src/cart.js": "export const total = (cart) => cart?.total ?? 0;\n",
        "test/cart.test.js": "// a guest\n",
      });
      await owner.git("push", "--quiet", "origin", "main");
      const [fix] = await store.listFixes({ states: ["received"], limit: 1 });
      if (fix === undefined) throw new Error("the report began no fix");
      return bringToMerged(store, fix, commit, clock.now());
    },
    async beat(watcher, version, how = {}) {
      sent += 1;
      const { source = "/var/log/shop.log", reports = 0, ...rest } = how;
      const at = clock.now();
      const answer = await post(
        "heartbeats",
        watcher,
        sampleHeartbeat({
          id: `heartbeat-${sent}`,
          host: watcher,
          sentAt: new Date(at).toISOString(),
          deployed: version === null ? {} : { [project.key]: version },
          sources: [
            {
              project: project.key,
              source,
              bytesRead: rest.bytesRead ?? sent * 1_000,
              lagBytes: rest.lagBytes ?? 0,
              unreadable: rest.unreadable ?? null,
              unbrokenSince: new Date(rest.unbrokenSince ?? at - 30 * 24 * hour).toISOString(),
            },
          ],
          outbox: {
            reports,
            bytes: 0,
            setAside: 0,
            dropped: { critical: 0, high: 0, medium: 0, low: 0 },
          },
        }),
      );
      const read = readHeartbeatAnswer(answer);
      if (read === null) throw new Error(`no answer: ${JSON.stringify(answer)}`);
      return read.watch;
    },
    async report(version, reported = {}) {
      sent += 1;
      const at = new Date(clock.now()).toISOString();
      const report = sampleReport({
        id: `report-${String(sent).padStart(8, "0")}`,
        deployed: version,
        firstSeen: at,
        lastSeen: at,
        ...reported,
        incident: { id: `incident-${String(sent).padStart(4, "0")}`, ...reported.incident },
      });
      await post("reports", report.host, report);
    },
    get: async (id) => {
      const fix = await store.getFix(id);
      if (fix === null) throw new Error(`there is no fix ${id}`);
      return fix;
    },
    until: (id, state, fits = () => true) =>
      eventually(`fix ${id} in ${state}`, async () => {
        const fix = await production.get(id);
        if (fix.state === state && fits(fix)) return fix;
        const { state: at, aftermath, outcome } = fix;
        throw new Error(JSON.stringify({ at, aftermath, outcome }));
      }),
    later: (id, state) =>
      eventually(`fix ${id} in ${state} after minutes`, async () => {
        clock.advance(minute);
        const fix = await production.get(id);
        return fix.state === state && fix;
      }),
    async end() {
      stopping.abort();
      await running;
      await deploying.stop();
      await listener.close();
      await store.close();
      await folder.end();
    },
  };
  return production;
}

/** What the stages before would have written, as far as anything after the merge reads it. */
async function bringToMerged(store: Store, fix: Fix, commit: string, now: number): Promise<Fix> {
  const made: FixPatch = {
    diagnosis: sampleDiagnosis,
    repair: { title: "fix: let a guest check out", summary: "No cart, no total." },
    candidate: {
      agent: "rehearsal",
      commit,
      patch: "--- a/src/cart.js\n+++ b/src/cart.js\n",
      files: [
        { path: "src/cart.js", status: "modified", added: 1, removed: 1, test: false },
        { path: "test/cart.test.js", status: "added", added: 1, removed: 0, test: true },
      ],
    },
  };
  await bringFix(store, fix, "proposed", made, now);
  const decided = await store.decide({
    id: fix.id,
    decision: "approve",
    actor: "terminal:anna",
    commit,
    at: now,
  });
  if (decided.outcome !== "decided") throw new Error(decided.outcome);
  const merge = { actor: "github:anna", at: now, head: commit, commit };
  return bringFix(store, decided.fix, "merged", { merge }, now);
}
