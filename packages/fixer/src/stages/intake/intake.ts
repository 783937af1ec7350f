import { randomBytes } from "node:crypto";

import type { ProjectConfig } from "@mendwatch/config";
import {
  readVersion,
  wireVersion,
  wireVersionText,
  type HeartbeatAnswer,
  type Report,
} from "@mendwatch/protocol";
import { parseHeartbeat, parseReport, readProbe } from "@mendwatch/protocol/received";

import { fixerError } from "../../errors/errors.ts";
import type { FixerEvents, TellFix } from "../../events/events.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { repositoryOf } from "../admission/repository.ts";
import { watchListOf } from "../production-check/watch-list.ts";
import { describeIssues } from "./problems.ts";
import type { Delivery } from "./sender.ts";

/** How long an observed fix answers further reports of its error, in milliseconds. */
const answersFor = 24 * 60 * 60_000;

/** The fixer's answer to a report that it has, durably. */
interface ReportAnswer {
  readonly status: "accepted" | "duplicate";
}

/** Takes what watchers send, once the sender is proven. Throws refusals as MendwatchErrors. */
export interface Intake {
  /** Resolves after the durable write. Throws `MW_INVALID_REPORT`, `MW_UNSUPPORTED_VERSION`, `MW_NOT_YOUR_PROJECT`. */
  report(delivery: Delivery): Promise<ReportAnswer>;
  /**
   * Takes a heartbeat, or a probe in its place. Throws `MW_INVALID_HEARTBEAT`,
   * `MW_UNSUPPORTED_VERSION`, `MW_NOT_YOUR_PROJECT`.
   */
  heartbeat(delivery: Delivery): Promise<HeartbeatAnswer>;
}

/** What intake works with. */
export interface IntakeParts {
  readonly store: Pick<
    Store,
    "recordReport" | "receiveFix" | "listFixes" | "listRules" | "transition" | "watcherBeat"
  >;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly events: FixerEvents;
  readonly tell: TellFix;
  /** Called when there may be something to admit, or to see in production. */
  readonly wake: () => void;
}

/**
 * A report is taken in two writes: its error's counters, then the fix. Each is idempotent and the
 * second is done for a duplicate too, so a crash between them is healed when the watcher, which has
 * had no answer, sends the report again.
 */
export function createIntake(parts: IntakeParts): Intake {
  const { store, clock, projects, events, tell, wake } = parts;
  // An observed fix tells what the configuration of its time allowed. A new start may have another.
  const startedAt = clock.now();

  /** `fingerprint` is what the error is known by, whatever the watcher's version calls it. */
  async function receive(
    report: Report,
    fingerprint: string,
    project: ProjectConfig,
  ): Promise<void> {
    const now = clock.now();
    const rules = await store.listRules({ project: report.project, fingerprint });
    const { outcome, fix } = await store.receiveFix({
      id: randomBytes(4).toString("hex"),
      repository: repositoryOf(project),
      report,
      ignored: rules.length > 0,
      observedSince: Math.max(startedAt, now - answersFor),
      now,
    });
    if (outcome === "created") tell(fix);
    wake();
  }

  /** What was announced as an error of its own, and settled as a symptom, is told with its root. */
  async function closeAnnounced(
    { announcement }: Report,
    fingerprint: string,
    project: ProjectConfig,
  ): Promise<void> {
    if (announcement === null) return;
    const repository = repositoryOf(project);
    const query = { repository, fingerprint, states: ["admitted"], limit: 1 } as const;
    const [fix] = await store.listFixes(query);
    if (fix === undefined || fix.report.id !== announcement) return;
    const moved = await store.transition({
      id: fix.id,
      from: "admitted",
      to: "cancelled",
      held: { version: fix.version },
      patch: {
        outcome: { code: "symptom", text: "It came with another error and is told there." },
      },
      actor: "intake",
      detail: "symptom",
      now: clock.now(),
    });
    if (moved.outcome === "moved") tell(moved.fix);
  }

  return {
    async report(delivery) {
      checkVersion(delivery.body);
      const parsed = parseReport(delivery.body);
      if (!parsed.success) {
        throw fixerError(
          "MW_INVALID_REPORT",
          `The report is not as it should be: ${describeIssues(parsed.error.issues)}.`,
        );
      }
      const report = parsed.data;
      if (report.id !== delivery.id) {
        throw fixerError("MW_INVALID_REPORT", "id: must be the same as the header webhook-id.");
      }
      const project = checkProject(report.project, delivery, projects);
      const { error, duplicate } = await store.recordReport(report, clock.now());
      // Symptoms are told with their root. What is announced is told and waits for its settled report.
      if (report.incident.role === "symptom")
        await closeAnnounced(report, error.fingerprint, project);
      else if (report.detail === "full") await receive(report, error.fingerprint, project);
      events({
        event: "report:received",
        watcher: delivery.watcher,
        project: report.project,
        fingerprint: error.fingerprint,
        severity: report.severity,
        count: report.count,
        role: report.incident.role,
        duplicate,
      });
      return { status: duplicate ? "duplicate" : "accepted" };
    },

    async heartbeat(delivery) {
      checkVersion(delivery.body);
      const probe = readProbe(delivery.body);
      if (probe !== null) {
        for (const project of probe.probe) checkProject(project, delivery, projects);
        return { watch: [] };
      }
      const parsed = parseHeartbeat(delivery.body);
      if (!parsed.success) {
        throw fixerError(
          "MW_INVALID_HEARTBEAT",
          `The heartbeat is not as it should be: ${describeIssues(parsed.error.issues)}.`,
        );
      }
      const named = [
        ...parsed.data.sources.map((source) => source.project),
        ...Object.keys(parsed.data.deployed),
      ];
      for (const project of named) checkProject(project, delivery, projects);
      await store.watcherBeat(delivery.watcher, parsed.data, clock.now());
      wake();
      return { watch: await watchListOf(store, delivery.projects) };
    },
  };
}

/** A newer minor version is read with its unknown keys dropped; another major version is not read at all. */
function checkVersion(body: unknown): void {
  const { major, minor } = readVersion(body);
  // 0.0: no version that can be read, which the schema refuses by its path.
  if (major === wireVersion.major || (major === 0 && minor === 0)) return;
  throw fixerError(
    "MW_UNSUPPORTED_VERSION",
    `version: this fixer reads ${wireVersion.major}.x (it writes ${wireVersionText}), not ${major}.${minor}. Upgrade the older side.`,
  );
}

function checkProject(
  key: string,
  { watcher, projects: allowed }: Delivery,
  projects: ReadonlyMap<string, ProjectConfig>,
): ProjectConfig {
  const project = projects.get(key);
  if (project !== undefined && allowed.includes(key)) return project;
  throw fixerError(
    "MW_NOT_YOUR_PROJECT",
    project === undefined
      ? `project: "${key}" is not in the fixer's configuration. Add it under \`projects\`.`
      : `project: watcher "${watcher}" does not speak for "${key}". Add it under \`fixer.relay.watchers.${watcher}.projects\`.`,
  );
}
