import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { loadConfig, type Config } from "../packages/config/src/index.ts";
import { openSqliteStore } from "../packages/fixer/src/adapters/sqlite/store.ts";
import { emptyCard } from "../packages/fixer/src/adapters/telegram/card/kept-card.ts";
import type { FixerEvent } from "../packages/fixer/src/events/events.ts";
import { openClone } from "../packages/fixer/src/git/clone.ts";
import { fetchBase, type Base } from "../packages/fixer/src/git/fetch.ts";
import { createGit } from "../packages/fixer/src/git/git.ts";
import { remoteOf } from "../packages/fixer/src/git/remote.ts";
import { runFixer } from "../packages/fixer/src/main.ts";
import type { Store } from "../packages/fixer/src/ports/store.ts";
import { eventually } from "../test/support/eventually.ts";
import {
  testFolder,
  type TestFolder,
  type TestRepository,
} from "../test/support/git-repository.ts";
import { proposeIn } from "../test/support/proposed-store.ts";
import { startTelegram, type TelegramEmulator } from "../test/support/telegram/emulator.ts";
import { createPerson } from "../test/support/telegram/person.ts";

/** Milliseconds each. */
export interface PullRequestTimes {
  /** From the tap on Approve until the pull request was there. */
  readonly total: readonly number[];
  /** What git needs by itself to look at the remote, fetch and push a commit. */
  readonly git: readonly number[];
}

interface Proposal {
  readonly id: string;
  readonly commit: string;
  readonly path: string;
}

const token = "A".repeat(22);

/** Approves proposals one after the other on an emulated Telegram, with the real fixer, git and a bare remote. */
export async function measurePullRequests(count: number): Promise<PullRequestTimes> {
  const folder = await testFolder();
  const telegram = await startTelegram();
  try {
    return await measure(count, folder, telegram);
  } finally {
    await telegram.close();
    await folder.end();
  }
}

async function measure(
  count: number,
  folder: TestFolder,
  telegram: TelegramEmulator,
): Promise<PullRequestTimes> {
  const remote = await folder.bare("origin.git");
  const owner = await folder.repository("checkout");
  await owner.commit("chore: begin", { "README.md": "A shop.\n" });
  await owner.git("remote", "add", "origin", remote);
  await owner.git("push", "--quiet", "origin", "main");
  const proposals = await makeCommits(owner, count);
  const anna = createPerson(telegram, 42, "Anna");
  const file = join(folder.path, "mendwatch.yaml");
  await writeFile(
    file,
    `stateDir: ./state
fixer: { relay: { listen: "127.0.0.1:0" }, people: { listen: "127.0.0.1:0" } }
agent: { kind: claude, command: claude-of-nobody }
telegram: { token: "${telegram.token}", chat: "42", people: ["42"], apiRoot: "${telegram.url}" }
projects: { shop: { label: SH, logs: [ ./shop.log ], repo: ./checkout, forge: local } }
`,
  );
  const config = loadConfig({ file, env: {}, needs: ["fixer"] });
  await propose(config, owner, proposals);

  const done = new Map<string, number>();
  const stopping = new AbortController();
  function events(event: FixerEvent): void {
    if (event.event === "fix:moved" && event.to === "in_review") {
      done.set(event.id, performance.now());
    }
  }
  const ran = runFixer({ config, events, signal: stopping.signal });
  try {
    const total: number[] = [];
    for (const { id } of proposals) {
      const message = { message_id: 1, date: 1, chat: anna.home, from: telegram.bot };
      const begun = performance.now();
      await anna.tapData(message, `v1:a:${id}:${token}`).answer;
      await eventually(`the pull request of ${id}`, () => done.has(id));
      total.push((done.get(id) ?? Infinity) - begun);
    }
    return { total, git: await measureGit(folder, remote, owner) };
  } finally {
    stopping.abort();
    await ran;
  }
}

/** A commit on main for each, in the owner's repository. */
async function makeCommits(owner: TestRepository, count: number): Promise<readonly Proposal[]> {
  const proposals: Proposal[] = [];
  for (let serial = 0; serial < count; serial += 1) {
    const id = serial.toString(16).padStart(8, "0");
    const path = `src/fix-${serial}.js`;
    await owner.git("checkout", "--quiet", "-b", `fix-${id}`, "main");
    const commit = await owner.commit(`fix: mend ${serial}`, { [path]: `export {};\n` });
    proposals.push({ id, commit, path });
  }
  await owner.git("checkout", "--quiet", "main");
  return proposals;
}

/** Puts them into the fixer's clone and its store, each as a proposal with a card that was sent. */
async function propose(
  config: Config,
  owner: TestRepository,
  proposals: readonly Proposal[],
): Promise<void> {
  const { stateDir, projects } = config;
  const project = projects.get("shop");
  if (project === undefined) throw new Error("there is no project");
  const { signal } = new AbortController();
  const git = await createGit({ stateDir, environment: process.env });
  const clone = await openClone(git, stateDir, await remoteOf(git, project, signal), signal);
  const base = await fetchBase(git, clone, project, signal);
  const refs = ["refs/heads/fix-*:refs/mendwatch/fix-*"];
  await git.run(["fetch", "--quiet", owner.path, ...refs], { gitDir: clone, signal });
  const store = openSqliteStore(join(stateDir, "fixer", "mendwatch.db"));
  for (const proposal of proposals) {
    await proposeOne(store, { clone, base, repository: project.repo ?? "" }, proposal);
  }
  await store.close();
}

async function proposeOne(
  store: Store,
  {
    clone,
    base,
    repository,
  }: { readonly clone: string; readonly base: Base; readonly repository: string },
  { id, commit, path }: Proposal,
): Promise<void> {
  const branch = `hotfix/auto-${id}${id}`;
  const workspace = { clone, path: join(clone, id), branch, base: base.name };
  const file = { path, status: "added", added: 1, removed: 0, test: false } as const;
  const patch = {
    workspace: { ...workspace, baseCommit: base.commit },
    candidate: { agent: "rehearsal", commit, patch: "", files: [file] } as const,
  };
  await proposeIn(store, id, patch, "proposed", repository);
  const fix = await store.getFix(id);
  await store.putCard({
    ...emptyCard(id, "42"),
    message: 1,
    version: fix?.version ?? 0,
    token: { value: token, step: "proposed", round: 1, commit },
  });
}

/** The same on its own: what is at the remote, a fetch, and a push of one commit. */
async function measureGit(
  folder: TestFolder,
  remote: string,
  owner: TestRepository,
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let serial = 0; serial < 10; serial += 1) {
    const commit = await owner.commit(`chore: ${serial}`, { [`own-${serial}.txt`]: "x\n" });
    const begun = performance.now();
    await owner.git("ls-remote", "--symref", remote, "HEAD");
    await owner.git("fetch", "--quiet", remote, "main");
    await owner.git("push", "--quiet", remote, `${commit}:refs/heads/own-${serial}`);
    times.push(performance.now() - begun);
  }
  return times;
}
