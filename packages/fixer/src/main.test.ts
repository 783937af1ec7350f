import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { loadConfig } from "@mendwatch/config";
import type { Report } from "@mendwatch/protocol";
import { sign, watcherHeader } from "@mendwatch/protocol/signature";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { brokenShop, rightRepair } from "../../../test/support/broken-shop.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { available } from "../../../test/support/requirements.ts";
import { sampleReport, type ReportChanges } from "../../../test/support/sample-report.ts";
import { searchIn } from "./adapters/claude/readiness.ts";
import { findClaude } from "./adapters/claude/version.ts";
import { openSqliteReader } from "./adapters/sqlite/store.ts";
import type { FixerEvent, FixerReady } from "./events/events.ts";
import type { Fix } from "./model/fix.ts";
import type { IgnoreRule } from "./model/ignore-rule.ts";
import { runFixer } from "./main.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const token = "a token that nobody guesses";

/** Without an agent nothing has to be rehearsed. */
const idle = { agent: "{ kind: claude, command: claude-of-nobody }" };

describe("the fixer", { timeout: 60_000 }, () => {
  let folder: string;
  let running: { readonly stop: () => Promise<void> }[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-fixer-"));
    running = [];
  });
  afterEach(async () => {
    for (const fixer of running) await fixer.stop();
    await rm(folder, { recursive: true, maxRetries: 5 });
  });

  interface Running {
    readonly events: readonly FixerEvent[];
    readonly ready: FixerReady;
    readonly stop: () => Promise<void>;
  }
  interface Changes {
    readonly agent?: string;
    readonly fixer?: string;
    readonly project?: string;
    readonly relay?: string;
  }
  async function configured(changes: Changes): Promise<ReturnType<typeof loadConfig>> {
    const file = join(folder, "mendwatch.yaml");
    await writeFile(
      file,
      `stateDir: ./state
fixer:
  relay:
    listen: ${changes.relay ?? "127.0.0.1:0"}
    watchers: { prod-1: { secrets: ["${secret}"], projects: [shop] } }
  people: { listen: "127.0.0.1:0", token: "${token}" }
  minSeverity: medium
${changes.fixer ?? ""}
agent: ${changes.agent ?? "{ kind: rehearsal, patches: ./rehearsal }"}
projects:
  shop:
    label: SH
    logs: [ ./shop.log ]
    repo: ./checkout
    checks: { test: npm test }
    ${changes.project ?? "forge: local"}
`,
    );
    return loadConfig({ file, env: {}, needs: ["fixer"] });
  }
  async function start(changes: Changes = {}): Promise<Running> {
    const config = await configured(changes);
    const events: FixerEvent[] = [];
    const stopping = new AbortController();
    const done = runFixer({
      config,
      signal: stopping.signal,
      events: (event) => events.push(event),
    });
    const failed = done.then(() => Promise.reject(new Error("it stopped before it was ready")));
    failed.catch(() => {});
    const ready = eventually("the fixer ready", () =>
      events.find((event) => event.event === "fixer:ready"),
    );
    const fixer: Running = {
      events,
      ready: await Promise.race([ready, failed]),
      async stop() {
        stopping.abort();
        await done;
      },
    };
    running.push(fixer);
    return fixer;
  }
  async function rehearse(): Promise<void> {
    const [checkout, remote] = [join(folder, "checkout"), join(folder, "remote.git")];
    await writeFiles(checkout, brokenShop);
    await git(checkout, "init", "--quiet", "--initial-branch=main");
    await git(checkout, "add", "--all");
    await git(checkout, "commit", "--quiet", "--message=A shop");
    await git(folder, "init", "--quiet", "--bare", "--initial-branch=main", remote);
    await git(checkout, "remote", "add", "origin", remote);
    await git(checkout, "push", "--quiet", "origin", "main");
    await writeFiles(checkout, rightRepair);
    await git(checkout, "add", "--all");
    const patch = await git(checkout, "diff", "--cached", "--binary");
    await git(checkout, "reset", "--quiet", "--hard");
    await writeFiles(join(folder, "rehearsal"), {
      "guest.patch": `${patch}\n`,
      "guest.json": JSON.stringify({
        match: { type: "TypeError" },
        diagnosis: {
          verdict: "fix",
          confidence: "high",
          cause: "A guest has no cart.",
          nextStep: "",
        },
        repair: { title: "fix: let a guest check out", summary: "None.", patch: "guest.patch" },
      }),
    });
  }
  async function post(
    { ready }: Running,
    changes: ReportChanges = {},
    path = "reports",
  ): Promise<number> {
    const report: Report = sampleReport(changes);
    const body = JSON.stringify(report);
    const response = await fetch(`${ready.relay}/v1/${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        [watcherHeader]: "prod-1",
        ...sign(secret, report.id, Date.now(), body),
      },
      body,
    });
    return response.status;
  }
  /** Asks as Anna does in her terminal. */
  function ask({ ready }: Running, path: string, body: object = {}): Promise<Response> {
    return fetch(`${ready.people}/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ actor: "terminal:anna", ...body }),
    });
  }
  function approve(fixer: Running, fix: Fix): Promise<Response> {
    return ask(fixer, `fixes/${fix.id}/approve`, { commit: fix.candidate?.commit ?? null });
  }
  async function fixes(): Promise<readonly Fix[]> {
    const reader = openSqliteReader(join(folder, "state", "fixer", "mendwatch.db"));
    const list = await reader.listFixes({ limit: 99 });
    await reader.close();
    return list;
  }
  function fixIn(state: Fix["state"]): Promise<Fix> {
    return eventually(`a fix in ${state}`, async () => {
      const all = await fixes();
      const found = all.find((fix) => fix.state === state);
      if (found !== undefined) return found;
      throw new Error(JSON.stringify(all.map((fix) => [fix.state, fix.outcome])));
    });
  }

  it("says at its start which repository cannot be used, and what to write", async () => {
    await mkdir(join(folder, "checkout"));

    const { ready } = await start(idle);

    expect(ready.notes.join("\n")).toContain(`${join(folder, "checkout")} is not a git repository`);
  });

  it("says at its start where forge local could not push, without its credentials", async () => {
    const checkout = join(folder, "checkout");
    await mkdir(checkout);
    await git(checkout, "init", "--quiet");
    await git(checkout, "remote", "add", "origin", "https://u:hunter2@example.com/o/r.git");

    const { ready } = await start(idle);

    expect(ready.notes.join("\n")).toContain(
      "example.com/o/r.git: an approval could not be published",
    );
    expect(ready.notes.join("\n")).not.toContain("hunter2");
  });

  it("brings a report to a proposal, and an approval to a branch with a pull request", async () => {
    await rehearse();
    const fixer = await start();

    expect(await post(fixer)).toBe(200);
    const proposed = await fixIn("proposed");
    const before = await git(join(folder, "remote.git"), "branch", "--format=%(refname:short)");
    expect((await approve(fixer, proposed)).status).toBe(200);
    const published = await fixIn("in_review");

    expect(proposed.proof?.level).toBe("P3");
    expect(before).toBe("main");
    const branches = await git(join(folder, "remote.git"), "branch", "--format=%(refname:short)");
    expect(branches).toContain("hotfix/auto-");
    expect(await readFile(published.pullRequest?.url ?? "", "utf8")).toContain(
      "let a guest check out",
    );
    const [ready, ...rest] = fixer.events;
    expect(ready).toMatchObject({ event: "fixer:ready", pid: process.pid, agent: "rehearsal" });
    expect(rest.map(({ event }) => event)).not.toContain("fixer:fault");
  });

  it("proposes nothing again that was turned down, and is quiet about what is ignored until it is not", async () => {
    await rehearse();
    const fixer = await start();
    async function again(nth: number, count24h: number): Promise<void> {
      const incident = { id: `incident-000${nth}` };
      expect(await post(fixer, { id: `report-000${nth}`, count24h, incident })).toBe(200);
    }
    await post(fixer);
    const { id, candidate } = await fixIn("proposed");
    await ask(fixer, `fixes/${id}/skip`, { commit: candidate?.commit });
    const why = { kind: "wrong-fix", words: "Throw instead." };
    expect((await ask(fixer, `fixes/${id}/reason`, why)).status).toBe(200);

    await again(2, 5_000);
    const refused = await fixIn("refused");
    const answer = await ask(fixer, `fixes/${refused.id}/ignore`);
    const { rule } = (await answer.json()) as { readonly rule: IgnoreRule };
    await again(3, 90_000);
    await fixIn("ignored");
    await again(4, 900_000);
    const quiet = await fixes();
    await ask(fixer, `rules/${rule.id}/remove`);
    await again(5, 900_000);
    const told = await fixIn("observed");

    // Whoever reaches the relay teaches nothing.
    expect(await post(fixer, { id: "report-0006" }, `fixes/${id}/ignore`)).toBe(404);
    expect(refused.outcome?.code).toBe("turned-down-before");
    expect(refused.outcome?.text).toContain("(wrong fix: Throw instead.)");
    expect(refused.proof).toBeNull();
    expect(quiet.map(({ state }) => state).toSorted()).toEqual(["ignored", "refused", "skipped"]);
    expect(told.outcome?.code).toBe("attempts-used");
  });

  it("goes on after a stop where it was, and nothing is done twice", async () => {
    await rehearse();
    const first = await start();
    await post(first);
    await eventually("work", () =>
      first.events.some((event) => event.event === "fix:moved" && event.to === "preparing"),
    );
    await first.stop();
    const between = await fixes();

    const second = await start();
    const proposed = await fixIn("proposed");

    expect(first.events.at(-1)).toEqual({ event: "fixer:stopped" });
    expect(between).toMatchObject([{ lease: null, losses: 0 }]);
    expect(proposed.audit.filter(({ to }) => to === "diagnosed")).toHaveLength(1);
    expect(await post(second)).toBe(200);
    expect(await fixes()).toHaveLength(1);
  });

  it("has no fix for a symptom of a root that is being repaired, also when it comes alone", async () => {
    await rehearse();
    const fixer = await start();
    const root = "00000000000000aa";
    const symptom = {
      fingerprint: "00000000000000bb",
      incident: { role: "symptom", root },
    } as const;
    const lastSeen = new Date().toISOString();
    await post(fixer);
    await post(fixer, { id: "report-00000002", lastSeen, ...symptom });
    await fixIn("proposed");

    await post(fixer, {
      id: "report-00000003",
      lastSeen,
      fingerprint: symptom.fingerprint,
      incident: { id: "incident-0002" },
    });

    const observed = await fixIn("observed");
    expect(observed).toMatchObject({
      fingerprint: symptom.fingerprint,
      outcome: { code: "symptom" },
    });
    expect(await fixes()).toHaveLength(2);
  });

  it("says at the start what the agent misses, and tells what it cannot repair", async () => {
    const fixer = await start({ ...idle, project: "forge: github" });
    await post(fixer);

    const observed = await fixIn("observed");

    expect(observed.outcome?.code).toBe("no-agent");
    expect(fixer.ready.notes.join("\n")).toContain("claude-of-nobody");
    expect(fixer.events.at(-1)).toMatchObject({ event: "fix:moved", to: "observed" });
  });

  it.skipIf(!available("claude"))(
    "finds an agent that is installed while it runs, and tells it once",
    async () => {
      const { path } = await findClaude("claude", searchIn(process.env));
      const command = join(folder, "claude");
      const agent = `{ kind: claude, command: ${command}, credential: sk-ant-api03-none }`;
      const fixer = await start({ agent, fixer: "  sandbox: none" });
      expect(fixer.ready.notes.join("\n")).toContain(command);

      await symlink(path, command);
      for (const id of ["0001", "0002"]) {
        const fingerprint = id.padStart(16, "0");
        const incident = { id: `incident-${id}` };
        expect(
          await post(fixer, { id: `report-${id}`, fingerprint, incident, severity: "low" }),
        ).toBe(200);
      }

      await eventually("the agent ready", () =>
        fixer.events.find(({ event }) => event === "agent:ready"),
      );
      await eventually("both are told", async () => (await fixes()).length === 2);
      expect(fixer.events.filter(({ event }) => event === "agent:ready")).toHaveLength(1);
    },
  );

  it("does not promise a pull request at a forge that is not built", async () => {
    await rehearse();
    const fixer = await start({ project: "forge: github" });
    await post(fixer);

    expect((await fixIn("observed")).outcome?.code).toBe("no-forge");
    expect(fixer.ready.notes.join("\n")).toContain("errors of shop are told");
  });

  it("keeps everything to its owner", async () => {
    await start(idle);

    for (const [path, mode] of [
      ["state/fixer", 0o700],
      ["state/fixer/mendwatch.db", 0o600],
      ["state/fixer/lock.db", 0o600],
      ["state/fixer/fixer.pid", 0o600],
    ] as const) {
      expect([path, (await stat(join(folder, path))).mode & 0o777]).toEqual([path, mode]);
    }
  });

  it("is the only one on its state folder, and gives it back", async () => {
    const first = await start(idle);

    await expect(start(idle)).rejects.toMatchObject({
      code: "MW_FIXER_RUNNING",
      exitCode: 75,
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await first.stop();

    expect((await start(idle)).ready.pid).toBe(process.pid);
    expect(await readdir(join(folder, "state", "fixer"))).toContain("fixer.pid");
  });

  it("does not start on a taken port, and leaves nothing behind that would stop the next start", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const address = taken.address();
    const port = typeof address === "object" ? address?.port : null;

    await expect(start({ ...idle, relay: `127.0.0.1:${port}` })).rejects.toMatchObject({
      code: "MW_CANNOT_LISTEN",
      message: expect.stringContaining("fixer.relay.listen"),
    });
    await new Promise((resolve) => taken.close(resolve));

    expect((await start(idle)).ready.event).toBe("fixer:ready");
  });

  it("refuses a store that is not built instead of using another", async () => {
    await expect(
      start({ ...idle, fixer: "  store: mongodb://127.0.0.1/mendwatch" }),
    ).rejects.toMatchObject({
      code: "MW_STORE_NOT_BUILT",
      exitCode: 78,
    });
  });

  it("stops cleanly when it is told to before it has begun", async () => {
    const config = await configured(idle);
    const events: FixerEvent[] = [];

    await runFixer({ config, signal: AbortSignal.abort(), events: (event) => events.push(event) });

    expect(events.at(-1)).toEqual({ event: "fixer:stopped" });
  });
});

async function writeFiles(at: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(at, dirname(path)), { recursive: true });
    await writeFile(join(at, path), text);
  }
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const who = ["-c", "user.name=Owner", "-c", "user.email=owner@example.com"];
  return (await execa("git", [...who, ...args], { cwd })).stdout;
}
