import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";

import { fixerError } from "../../errors/errors.ts";
import type { FixerEvents, TellFix } from "../../events/events.ts";
import { faultEvent } from "../../events/fault.ts";
import type { DeployRun } from "../../model/production.ts";
import type { Fix } from "../../model/fix.ts";
import { mergedStates } from "../../model/fix-lifecycle.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { findProcess } from "../../processes/process-tree.ts";
import { productionError } from "../../errors/production-errors.ts";
import { amendFix } from "./amend-fix.ts";
import { runOwnersCommand } from "./owners-command.ts";

/** How long a deploy may take, in milliseconds. */
const longestDeploy = 30 * 60_000;

/** What deploying works with. */
export interface DeployingParts {
  readonly store: Pick<Store, "getFix" | "listFixes" | "transition">;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly stateDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly tell: TellFix;
  readonly events: FixerEvents;
  /** Milliseconds for one run, half an hour unless given. */
  readonly longest?: number;
}

/** Runs the owner's own deploy command, behind its own tap. */
export interface Deploying {
  /**
   * Begins the command of a merged fix and resolves once that is written; the end is told. `commit`
   * is the merge commit that was shown. Rejects with `MW_NOT_WAITING`, `MW_STALE_DECISION`,
   * `MW_DEPLOY_NOT_CONFIGURED`, `MW_DEPLOY_RUNNING`.
   */
  begin(fix: Fix, commit: string, actor: string): Promise<Fix>;
  /** Says of the runs that a crash cut off that it did. They are not begun again. */
  settleLeftovers(): Promise<void>;
  /** Ends what runs. */
  stop(): Promise<void>;
}

/**
 * One run at a time for each repository, over the life of a fixer and past it: the process id of
 * the shell lies in the state folder, so that a command which outlived a killed fixer is known.
 *
 * ```
 * tap ─► written: begun ─► runs ─┬─ ended ───────────────► written: exit code, output
 *                                ├─ too long, or stop ───► ended, the same without an exit code
 *                                └─ fixer killed ────────► written by the next one: nobody knows
 * ```
 */
export function createDeploying(parts: DeployingParts): Deploying {
  const { store, clock, projects, tell, events, environment } = parts;
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  const folder = join(parts.stateDir, "fixer", "deploys");

  function processFile({ repository }: Fix): string {
    return join(folder, createHash("sha256").update(repository).digest("hex").slice(0, 16));
  }

  /** Whether the command of an earlier fixer still runs for the repository. */
  async function outlives(fix: Fix): Promise<boolean> {
    const [pid = "", began = ""] = await readFile(processFile(fix), "utf8").then(
      (text) => text.split(" "),
      () => [],
    );
    return pid !== "" && (await findProcess(Number(pid)))?.began === began;
  }

  async function remember(fix: Fix, pid: number): Promise<void> {
    const known = await findProcess(pid);
    if (known === null) return;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(processFile(fix), `${pid} ${known.began}`);
  }

  async function note(id: string, run: DeployRun, actor: string, detail: string): Promise<void> {
    const written = await amendFix(store, id, clock.now(), (fix) =>
      fix.deployRun?.begunAt === run.begunAt ? { patch: { deployRun: run }, actor, detail } : null,
    );
    if (written !== null) tell(written);
  }

  async function carryOut(fix: Fix, run: DeployRun, line: string, cwd: string): Promise<void> {
    const { exitCode, output } = await runOwnersCommand(
      {
        line,
        cwd,
        environment,
        variables: { MENDWATCH_COMMIT: fix.merge?.commit ?? "" },
        timeout: parts.longest ?? longestDeploy,
        begun: (pid) => remember(fix, pid),
      },
      stopping.signal,
    );
    await rm(processFile(fix), { force: true });
    const ended = { ...run, endedAt: clock.now(), exitCode, output };
    const how = exitCode === null ? "was ended" : `ended with ${exitCode}`;
    await note(fix.id, ended, "fixer", `the deploy command ${how}`);
  }

  return {
    async begin(fix, commit, actor) {
      const { id, state, merge, repository } = fix;
      if (state !== "merged" || merge === null) {
        const text = `Fix ${id} is in "${state}"; only what is merged and not deployed yet can be.`;
        throw fixerError("MW_NOT_WAITING", text);
      }
      if (merge.commit !== commit) {
        const text = `Fix ${id} was merged as ${merge.commit ?? "an unknown commit"}, not ${commit}.`;
        throw fixerError("MW_STALE_DECISION", text);
      }
      const { deploy = null, repo = null } = projects.get(fix.project) ?? {};
      if (deploy === null || repo === null || !isAbsolute(repo)) {
        const what = deploy === null ? "deploy" : "repo, as a path on this machine,";
        const text = `projects.${fix.project}.${what} is not written, so nothing can be run.`;
        throw productionError("MW_DEPLOY_NOT_CONFIGURED", text);
      }
      if (running.has(repository)) throw busy(fix);
      const done = Promise.withResolvers<void>();
      running.set(repository, done.promise);
      try {
        if (await outlives(fix)) throw busy(fix);
        const begunAt = clock.now();
        const run = { actor, begunAt, endedAt: null, exitCode: null, output: "" };
        const begun = await amendFix(store, id, begunAt, (now) =>
          now.state === "merged" && now.merge?.commit === commit
            ? { patch: { deployRun: run }, actor, detail: "the deploy command was begun" }
            : null,
        );
        if (begun === null) {
          throw fixerError("MW_NOT_WAITING", `Fix ${id} is not in "merged" any more.`);
        }
        tell(begun);
        void carryOut(begun, run, deploy, repo)
          .catch((error: unknown) => events(faultEvent(id, error)))
          .finally(() => {
            running.delete(repository);
            done.resolve();
          });
        return begun;
      } catch (error) {
        running.delete(repository);
        done.resolve();
        throw error;
      }
    },

    async settleLeftovers() {
      const fixes = await store.listFixes({
        states: [...mergedStates, "cancelled"],
        limit: Number.MAX_SAFE_INTEGER,
      });
      for (const fix of fixes) {
        const { deployRun, id } = fix;
        if (deployRun === null || deployRun.endedAt !== null) continue;
        const still = (await outlives(fix)) ? "It still runs, and nobody sees its output." : "";
        const output = `The fixer was ended while it ran. Whether it deployed is not known. ${still}`;
        const run = { ...deployRun, endedAt: clock.now(), output: output.trim() };
        await note(id, run, "fixer", "the deploy command was cut off with the fixer");
      }
    },

    async stop() {
      stopping.abort();
      await Promise.all(running.values());
    },
  };
}

function busy({ repository }: Fix): Error {
  return productionError(
    "MW_DEPLOY_RUNNING",
    `A deploy command runs already for ${repository}. Wait until it has ended.`,
  );
}
