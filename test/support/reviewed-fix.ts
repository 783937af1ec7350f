import { join } from "node:path";

import { parseConfig, type Config, type ProjectConfig, type ProofLevel } from "@mendwatch/config";
import {
  createUnboxedSandbox,
  openSqliteStore,
  type Fix,
  type FixerEvent,
  type FixPatch,
  type FixState,
  type Forge,
  type RepairTask,
  type Store,
} from "@mendwatch/fixer";

import { systemClock } from "../../packages/fixer/src/adapters/system-clock.ts";
import { createDependencies } from "../../packages/fixer/src/dependencies/create-dependencies.ts";
import { startRun } from "../../packages/fixer/src/running/fix-run.ts";
import { createFixRunner, realPace } from "../../packages/fixer/src/running/fix-runner.ts";
import { createFreeSpender } from "../../packages/fixer/src/spending/spender.ts";
import {
  createApproval,
  type Approval,
} from "../../packages/fixer/src/stages/approval/approval.ts";
import { createTending } from "../../packages/fixer/src/stages/approval/tend-proposals.ts";
import { readCandidate } from "../../packages/fixer/src/stages/repair/repair.ts";
import { createReviewFollower } from "../../packages/fixer/src/stages/review/follow-reviews.ts";
import { createWorkers } from "../../packages/fixer/src/running/state-workers.ts";
import { eventually } from "./eventually.ts";
import { put, testFolder, type TestRepository } from "./git-repository.ts";
import { gitHubForge, samplePublication } from "./github/forge.ts";
import type { GitHubEmulator } from "./github/github.ts";
import type { EmulatedPull, EmulatedRepository, RepositoryOptions } from "./github/repository.ts";
import { moveFix } from "./move-fix.ts";
import { noProduction } from "./no-production.ts";
import { proposedProof, proposeIn } from "./proposed-store.ts";

/** The fix of every story here. */
export const reviewedId = "1a2b3c4d";

/** What a story about a review may have otherwise than usual. */
export interface ReviewOptions {
  readonly repository?: RepositoryOptions;
  /** Under `github`, as YAML on one line, without the braces. */
  readonly github?: string;
  /** `github.awaitChecks`; none is waited for unless given. */
  readonly awaitChecks?: string;
  readonly autonomy?: string;
  /** `fixer.rounds`. */
  readonly rounds?: number;
  /** How well it is proven; without it nothing is. */
  readonly proof?: ProofLevel;
  /** Rules that flag it. */
  readonly flags?: readonly string[];
  /** What a repair writes into `src/cart.py`; null where it changes nothing. */
  readonly repair?: (task: RepairTask) => string | null;
  /** Of the token; anna's own with all that is recommended, unless given. */
  readonly token?: Parameters<GitHubEmulator["token"]>[0];
}

/** A fix whose pull request is open on an emulated GitHub, and the parts of a fixer that follow it. */
export interface ReviewedFix {
  readonly store: Store;
  readonly approval: Approval;
  /** What anna says in the terminal about what was proposed. */
  answer(proposed: Fix, decision: "approve" | "skip"): Promise<unknown>;
  readonly forge: Forge;
  readonly repository: EmulatedRepository;
  readonly pull: EmulatedPull;
  readonly branch: string;
  /** The commit that was published first. */
  readonly commit: string;
  readonly owner: TestRepository;
  readonly project: ProjectConfig;
  /** What the repairs were asked for, oldest first. */
  readonly tasks: readonly RepairTask[];
  readonly events: readonly FixerEvent[];
  fix(): Promise<Fix>;
  /** Starts the parts of the fixer. */
  start(): void;
  /** Stops them, and waits for what runs. */
  stop(): Promise<void>;
  /** Waits until the fix is in the state, and fits. */
  until(what: string, fits: (fix: Fix) => boolean): Promise<Fix>;
  /** Resolves after this many more looks at the pull request. */
  looks(count: number): Promise<void>;
  /** Commits to main as somebody who pushes there. */
  pushToMain(files: Readonly<Record<string, string>>): Promise<void>;
  /** Commits on the branch of the pull request as somebody else. */
  pushToBranch(files: Readonly<Record<string, string>>): Promise<string>;
  end(): Promise<void>;
}

/** The file that the fix changes, with what it returns. */
export function cartFile(total: string, head = "# Prices, in cents.\n\n\n"): string {
  return `${head}def total(cart):\n    return ${total}\n`;
}

/** Milliseconds to wait for what must come. */
const patience = 45_000;

/** Milliseconds between two looks. */
const poll = 20;

/** Publishes a fix of `src/cart.py`, in a repository of its own. */
export async function reviewFix(
  gitHub: GitHubEmulator,
  options: ReviewOptions = {},
): Promise<ReviewedFix> {
  const folder = await testFolder();
  const owner = await folder.repository("owner");
  const base = await owner.commit("A shop", {
    "src/cart.py": cartFile("cart.total"),
    "README.md": "A shop\n",
  });
  const commit = await owner.commit("fix: let a guest check out", {
    "src/cart.py": cartFile("cart.total if cart else 0"),
  });
  const repository = await gitHub.repository(`octo/${folder.path.slice(-6)}`, options.repository);
  await owner.git("remote", "add", "origin", repository.https);
  const token = gitHub.token(options.token);
  const config = readConfig(folder.path, owner.path, gitHub.apiUrl, token, options);
  const [project] = [...config.projects.values()];
  if (config.github === null || project === undefined) throw new Error("there is no project");
  const setting = { ...config.github, poll, clock: systemClock() };
  const under = await gitHubForge(gitHub, repository, { folder, owner, base }, setting);
  const { git, clone, forge } = under;
  const { signal } = new AbortController();

  const branch = `hotfix/auto-${reviewedId}${reviewedId}`;
  const candidate = await readCandidate(git, { clone, baseCommit: base }, "claude", commit, signal);
  const store = openSqliteStore(":memory:");
  const workspace = {
    clone,
    path: join(clone, ".worktrees", branch),
    branch,
    base: "main",
    baseCommit: base,
  };
  const flags = (options.flags ?? []).map((rule) => ({ rule, path: null, reason: "it is" }));
  const policy = { refusals: [], flags };
  const { proof: level } = options;
  const proof = level === undefined ? null : { ...proposedProof, level, commit, baseCommit: base };
  const made = { workspace, candidate, policy, proof };
  await proposeIn(store, reviewedId, made, "proposed", owner.path);
  await store.decide({
    id: reviewedId,
    decision: "approve",
    commit,
    actor: "terminal:anna",
    at: Date.now(),
  });
  const marker = `<!-- mendwatch fix=${reviewedId} fingerprint=${reviewedId}${reviewedId} -->`;
  const publication = samplePublication(
    { clone, commit, baseCommit: base },
    { branch, marker, body: `${marker}\n\nRound 1.\n\nMendwatch-Fix: ${reviewedId}\n` },
  );
  const { notes: _, ...pullRequest } = await forge.publish(publication, signal);
  await moveTo("publishing", {});
  const { repair } = await fix();
  const published = { repair, candidate, policy, proof, baseCommit: base };
  await moveTo("in_review", { pullRequest, published });
  const pull = repository.pulls.at(-1);
  if (pull === undefined) throw new Error("there is no pull request");

  const tasks: RepairTask[] = [];
  const events: FixerEvent[] = [];
  const clock = systemClock();
  const projects = config.projects;
  const sandbox = createUnboxedSandbox();
  const stateDir = config.stateDir;
  const environment = process.env;
  const approval = createApproval({
    ...noProduction,
    store,
    clock,
    projects,
    tell: doNothing,
    events: (event) => events.push(event),
    wake: doNothing,
  });
  const agent = {
    kind: "claude",
    diagnose: () => Promise.reject(new Error("it is diagnosed already")),
    async repair(task: RepairTask) {
      tasks.push(task);
      const text = options.repair?.(task) ?? null;
      if (text !== null) await put(join(task.workspace, "src/cart.py"), text);
      return { title: "fix: let a guest check out", summary: `Done in round ${task.round}.` };
    },
  } as const;
  const workers = createWorkers(
    config,
    {
      store,
      clock,
      git,
      agent,
      spender: createFreeSpender(),
      sandbox,
      dependencies: createDependencies({ stateDir, git, sandbox, environment }),
      environment,
      forgeOf: () => forge,
    },
    async () => ({ agent: true, forges: ["github"] }),
  );
  const pace = { ...realPace, poll, backoff: 100, busyRetry: 100 };
  const shared = {
    store,
    clock,
    projects,
    workers,
    tell: doNothing,
    events: (event: FixerEvent) => void events.push(event),
    pace,
  };
  let running: { readonly stop: AbortController; readonly done: Promise<unknown> } | null = null;

  function fix(): Promise<Fix> {
    return store.getFix(reviewedId).then((found) => {
      if (found === null) throw new Error("there is no fix");
      return found;
    });
  }

  async function moveTo(to: FixState, patch: FixPatch): Promise<void> {
    await moveFix(store, await fix(), to, patch);
  }

  function start(): void {
    const stop = new AbortController();
    const runner = createFixRunner({
      ...shared,
      start: (one) => startRun(shared, one),
      beginNext: async () => false,
      tendProposals: createTending({ ...shared, approval, expire: 3_600_000 }),
      settleLeftovers: async () => {},
      concurrency: 1,
      name: "test",
    });
    const follower = createReviewFollower({
      ...shared,
      git,
      approval,
      forgeOf: () => forge,
      rounds: config.fixer.rounds,
      stopWord: setting.stopWord,
      changed: doNothing,
      tick: poll,
    });
    running = { stop, done: Promise.all([runner.run(stop.signal), follower.run(stop.signal)]) };
  }

  async function stopAll(): Promise<void> {
    running?.stop.abort(new Error("the test is over"));
    await running?.done;
    running = null;
  }

  const visitor = await folder.repository("visitor");
  async function pushTo(name: string, files: Readonly<Record<string, string>>): Promise<string> {
    await visitor.git("fetch", "--quiet", repository.gitDir, name);
    await visitor.git("checkout", "--quiet", "--detach", "FETCH_HEAD");
    const pushed = await visitor.commit("Somebody else's", files);
    await visitor.git("push", "--quiet", repository.gitDir, `HEAD:refs/heads/${name}`);
    return pushed;
  }

  return {
    store,
    approval,
    answer: (proposed, decision) =>
      approval.decide(reviewedId, decision, proposed.candidate?.commit ?? "", "terminal:anna"),
    forge,
    repository,
    pull,
    branch,
    commit,
    owner,
    project,
    tasks,
    events,
    fix,
    start,
    stop: stopAll,
    until: (what, fits) =>
      eventually(
        what,
        async () => {
          const now = await fix();
          if (fits(now)) return now;
          const known = JSON.stringify([now.review, now.audit.slice(-5), events]);
          throw new Error(`it is in ${now.state}: ${known}`);
        },
        patience,
      ),
    async looks(count) {
      const path = `GET /repos/${repository.fullName}/pulls/${pull.number}`;
      function seen(): number {
        return gitHub.requests.filter((one) => `${one.method} ${one.path}` === path).length;
      }
      const before = seen();
      await eventually("more looks", () => seen() >= before + count + 1);
    },
    pushToMain: async (files) => void (await pushTo("main", files)),
    pushToBranch: (files) => pushTo(branch, files),
    async end() {
      await stopAll();
      await store.close();
      await folder.end();
    },
  };
}

function readConfig(
  folder: string,
  repo: string,
  apiUrl: string,
  token: string,
  { github = "", awaitChecks = "0s", autonomy = "propose", rounds = 3 }: ReviewOptions,
): Config {
  const text = `
stateDir: ./state
fixer: { sandbox: none, rounds: ${rounds}, minProof: P0, autonomy: ${autonomy} }
github: { token: "${token}", apiUrl: "${apiUrl}", awaitChecks: ${awaitChecks}, ${github} }
projects: { shop: { label: SH, logs: [], repo: "${repo}" } }
`;
  const file = join(folder, "mendwatch.yaml");
  return parseConfig(text, { file, env: {}, hostname: "test", needs: ["fixer"] });
}

function doNothing(): void {}
