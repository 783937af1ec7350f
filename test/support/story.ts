import { appendFile, chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { execa } from "execa";

import { brokenShop } from "./broken-shop.ts";
import { eventually } from "./eventually.ts";
import { freePort } from "./free-port.ts";
import { gitThatWaits, waitScript } from "./git-that-waits.ts";
import {
  mendwatch,
  startMendwatch,
  type CommandResult,
  type MendwatchProcess,
} from "./mendwatch-process.ts";

/** Milliseconds after which fixes are asked for although nobody told anything. */
const longestUnasked = 5_000;

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** Places where the fixer can be made to stand still, so that a test can kill it there. */
export type Hold = "fetch" | "checking" | "push" | "pushed";

/** A repair that the rehearsal agent plays: which error it fits, and what it changes. */
export interface Rehearsal {
  readonly match: { readonly type?: string; readonly message?: string };
  /** Files as they are after the repair; none means that the verdict is `needs-info`. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A fix as `mendwatch fixes --json` prints it, as far as the stories read it. */
export interface FixRow {
  readonly id: string;
  readonly state: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly report: { readonly error: { readonly type: string | null } };
  readonly candidate: { readonly commit: string } | null;
  readonly decision: { readonly decision: string; readonly actor: string } | null;
  readonly proof: {
    readonly level: string;
    readonly tools: Readonly<Record<string, string>>;
  } | null;
  readonly policy: { readonly refusals: readonly { readonly rule: string }[] } | null;
  readonly requeues: number;
  readonly charges: readonly {
    readonly run: string;
    readonly step: string;
    readonly spending: {
      readonly dollars: number;
      readonly requests: number;
      readonly outputTokens: number;
    };
  }[];
  readonly outcome: { readonly code: string; readonly text: string } | null;
  readonly audit: readonly { readonly from: string; readonly to: string; readonly actor: string }[];
}

/** An error as `mendwatch errors --json` prints it, as far as the stories read it. */
export interface ErrorRow {
  readonly fingerprint: string;
  readonly count: number;
  readonly severity: string;
  readonly error: { readonly type: string | null };
  readonly incident: { readonly id: string; readonly role: string; readonly root: string };
}

/** A host with one broken service, its repository, a bare remote, and Mendwatch not yet started. */
export interface Story {
  readonly folder: string;
  readonly log: string;
  /** Where the service is deployed, as the frames in its log name it. */
  readonly root: string;
  readonly remote: string;
  readonly stateDir: string;
  write(...lines: readonly string[]): Promise<void>;
  watcher(): MendwatchProcess;
  fixer(): MendwatchProcess;
  run(...args: readonly string[]): Promise<CommandResult>;
  fixes(): Promise<readonly FixRow[]>;
  errors(): Promise<readonly ErrorRow[]>;
  /** Waits until one fix, of an error of this type where given, is in the state. */
  fixIn(state: string, type?: string): Promise<FixRow>;
  hold(place: Hold): Promise<void>;
  /** Resolves once the fixer stands still at the place. */
  held(place: Hold): Promise<void>;
  release(place: Hold): Promise<void>;
  /** Branches of the remote, sorted. */
  branches(): Promise<readonly string[]>;
  /** Pull request files, sorted. */
  pullRequests(): Promise<readonly string[]>;
  /** Kills what still runs and removes the folder. */
  end(): Promise<void>;
}

/** What a story may have otherwise than usual. */
export interface StoryOptions {
  readonly rehearsals: readonly Rehearsal[];
  /** `watcher.settle.delay`, as text. */
  readonly settle?: string;
  readonly minSeverity?: string;
  /** Whether checks run in the box where one can be made. They cannot be held there, so usually not. */
  readonly boxed?: boolean;
  /** `agent`, as YAML on one line; the rehearsal agent where left out. */
  readonly agent?: string;
  /** Further variables for what the story starts. */
  readonly env?: Readonly<Record<string, string>>;
  /** Lines added under `fixer`, indented by two spaces. */
  readonly fixer?: string;
  /** Lines added under the project, indented by four spaces. */
  readonly project?: string;
  /** Where pull requests go instead of to files. */
  readonly gitHub?: StoryOnGitHub;
}

/** A repository on GitHub in place of the bare remote. */
export interface StoryOnGitHub {
  /** The bare git repository behind it. */
  readonly gitDir: string;
  /** As the checkout has it for `origin`. */
  readonly origin: string;
  /** `github`, as YAML on one line. */
  readonly section: string;
}

/** Sets the stage. The clock of everything is the real one; only windows and paces are short. */
export async function tellStory(options: StoryOptions): Promise<Story> {
  const folder = await mkdtemp(join(tmpdir(), "mendwatch-story-"));
  const root = "/srv/shop";
  const checkout = join(folder, "checkout");
  const { gitHub } = options;
  const remote = gitHub?.gitDir ?? join(folder, "remote.git");
  const log = join(folder, "logs", "shop.log");
  const holds = join(folder, "holds");
  const stateDir = join(folder, "state");
  const [relayPort, peoplePort] = [await freePort(), await freePort()];
  const running = new Set<MendwatchProcess>();

  await writeFiles(checkout, brokenShop);
  await git(checkout, "init", "--quiet", "--initial-branch=main");
  await git(checkout, "add", "--all");
  await git(checkout, "commit", "--quiet", "--message=A shop");
  if (gitHub === undefined) {
    await git(folder, "init", "--quiet", "--bare", "--initial-branch=main", remote);
  }
  await git(checkout, "remote", "add", "origin", gitHub?.origin ?? remote);
  await git(checkout, "push", "--quiet", remote, "main");
  await writeFiles(folder, { "logs/shop.log": "", "bin/git": gitThatWaits(holds) });
  await chmod(join(folder, "bin/git"), 0o755);
  await mkdir(holds, { recursive: true });
  await rehearse(folder, checkout, options.rehearsals);
  await writeFile(
    join(folder, "mendwatch.yaml"),
    `stateDir: ./state
watcher:
  name: prod-1
  heartbeat: 1s
  idleFlush: 200ms
  settle: { delay: ${options.settle ?? "500ms"}, maxHold: 5s }
  relay: { url: "http://127.0.0.1:${relayPort}", secrets: ["${secret}"] }
fixer:
  sandbox: ${options.boxed === true ? "bubblewrap" : "none"}
  minSeverity: ${options.minSeverity ?? "low"}
  relay:
    listen: 127.0.0.1:${relayPort}
    watchers: { prod-1: { secrets: ["${secret}"], projects: [shop] } }
  people: { listen: "127.0.0.1:${peoplePort}" }
${options.fixer ?? ""}
agent: ${options.agent ?? "{ kind: rehearsal, patches: ./rehearsal }"}
github: ${gitHub?.section ?? "null"}
projects:
  shop:
    label: SH
    logs: [ ./logs/*.log ]
    repo: ./checkout
    forge: ${gitHub === undefined ? "local" : "github"}
    checks: { test: "${options.boxed === true ? "" : `sh ${join(holds, "wait")} checking; `}npm test" }
${options.project ?? ""}`,
  );
  await writeFile(join(holds, "wait"), waitScript(holds));

  const env = {
    ...options.env,
    PATH: `${join(folder, "bin")}${delimiter}${process.env["PATH"] ?? ""}`,
  };
  function start(command: string): MendwatchProcess {
    const started = startMendwatch([command, "--config", join(folder, "mendwatch.yaml")], {
      cwd: folder,
      env,
    });
    running.add(started);
    return started;
  }
  function run(...args: readonly string[]): Promise<CommandResult> {
    return mendwatch([...args, "--config", join(folder, "mendwatch.yaml")], { cwd: folder, env });
  }
  async function list<Row>(command: string): Promise<readonly Row[]> {
    const { stdout } = await run(command, "--json");
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Row);
  }

  const story: Story = {
    folder,
    log,
    root,
    remote,
    stateDir,
    write: (...lines) => appendFile(log, lines.join("")),
    watcher: () => start("watch"),
    fixer: () => start("fix"),
    run,
    fixes: () => list<FixRow>("fixes"),
    errors: () => list<ErrorRow>("errors"),
    fixIn(state, type) {
      let asked = { told: -1, at: 0 };
      const what = `a fix ${type === undefined ? "" : `of ${type} `}in ${state}`;
      return eventually(what, async () => {
        // Asking costs a process of its own, which what is waited for would miss.
        const told = [...running].reduce((sum, { events }) => sum + events.length, 0);
        if (told === asked.told && performance.now() - asked.at < longestUnasked) return null;
        asked = { told, at: performance.now() };
        const fixes = await story.fixes();
        const found = fixes.find(
          (fix) => fix.state === state && (type === undefined || fix.report.error.type === type),
        );
        if (found !== undefined) return found;
        throw new Error(
          `there are: ${JSON.stringify(fixes.map(({ state: at, outcome }) => [at, outcome]))}`,
        );
      });
    },
    hold: (place) => writeFile(join(holds, place), ""),
    held: async (place) => {
      await eventually(`the fixer held at ${place}`, async () =>
        (await readdir(holds)).includes(`${place}.reached`),
      );
    },
    release: (place) => rm(join(holds, place), { force: true }),
    branches: async () => {
      const refs = await git(remote, "for-each-ref", "--format=%(refname:short)", "refs/heads");
      return refs.split("\n").filter((line) => line !== "");
    },
    pullRequests: async () => {
      const files = await readdir(join(stateDir, "pull-requests", "shop")).catch(() => []);
      return files.toSorted((a, b) => a.localeCompare(b));
    },
    end: async () => {
      for (const place of ["fetch", "checking", "push", "pushed"] as const)
        await story.release(place);
      for (const started of running) await started.end("SIGKILL");
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return story;
}

async function rehearse(
  folder: string,
  checkout: string,
  rehearsals: readonly Rehearsal[],
): Promise<void> {
  const scratch = join(folder, "scratch");
  await mkdir(join(folder, "rehearsal"), { recursive: true });
  for (const [index, { match, files }] of rehearsals.entries()) {
    const name = `rehearsal-${index}`;
    const diagnosis = {
      verdict: files ? "fix" : "needs-info",
      cause: "A guest has no cart.",
      nextStep: files ? "" : "Look.",
    };
    const repair = {
      title: "fix: let a guest check out",
      summary: "No cart, no total.",
      patch: `${name}.patch`,
    };
    if (files) {
      await git(folder, "clone", "--quiet", checkout, scratch);
      await writeFiles(scratch, files);
      await git(scratch, "add", "--all");
      const patch = await git(scratch, "diff", "--cached", "--binary");
      await writeFile(join(folder, "rehearsal", `${name}.patch`), `${patch}\n`);
      await rm(scratch, { recursive: true });
    }
    await writeFile(
      join(folder, "rehearsal", `${name}.json`),
      JSON.stringify(files ? { match, diagnosis, repair } : { match, diagnosis }),
    );
  }
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const who = ["-c", "user.name=Owner", "-c", "user.email=owner@example.com"];
  return (await execa("git", [...who, ...args], { cwd })).stdout;
}
