import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";

import type { Config, ProjectConfig } from "@mendwatch/config";
import { reportLimits } from "@mendwatch/protocol";

import { createAlarm } from "./alarm.ts";
import { readDeployedVersion } from "./deployed-version.ts";
import { watcherError } from "./errors.ts";
import type { EventSink } from "./events.ts";
import { keepTrying } from "./keep-trying.ts";
import { openNotices } from "./notice/open-notices.ts";
import { pause } from "./pause.ts";
import { readLogs, type Reader } from "./reading-loop.ts";
import { createConfiguredRedactor } from "./redaction.ts";
import type { RelayTarget } from "./relay/post.ts";
import { createSettler } from "./settle/settler.ts";
import { createLogSources } from "./sources/log-sources.ts";
import { asStateError, openState, type WatcherState } from "./state/state.ts";
import { startNotes } from "./start-notes.ts";
import { createStandardInput } from "./stream/standard-input.ts";

/** How long the relay waits for the first look at the logs, in milliseconds. */
const longestFirstLook = 5_000;

/** What the watcher reads of a project's configuration. */
export type WatchedProject = Pick<ProjectConfig, "key" | "label" | "logs" | "version" | "rules">;

/** What the watcher reads of the configuration. */
export interface WatcherSettings extends Pick<Config, "stateDir" | "watcher"> {
  readonly projects: ReadonlyMap<string, WatchedProject>;
}

/** How a watcher is run. */
export interface WatcherOptions {
  readonly config: WatcherSettings;
  /** Takes everything there is to tell; the watcher itself prints nothing. It must not throw. */
  readonly events: EventSink;
  /** Ends the watcher. */
  readonly signal: AbortSignal;
  /** Where to report instead of `config.watcher.relay`. */
  readonly relay?: { readonly url: string; readonly secrets: readonly string[] };
}

/**
 * Watches the logs of all projects and relays their errors, until the signal aborts; then resolves
 * after a clean stop. Without an address to report to it keeps the reports in its outbox. Rejects
 * with an error of `watcherErrors` where it cannot start, or meets damage in its state.
 */
export async function runWatcher(options: WatcherOptions): Promise<void> {
  const target = relayTarget(options);
  const redactor = createConfiguredRedactor(options.config.watcher.redact);
  const folder = join(options.config.stateDir, "watcher");
  const state = openState(folder);
  try {
    await watch(options, state, target, redactor);
  } catch (error) {
    throw asStateError(folder, error);
  } finally {
    state.close();
  }
  options.events({ event: "watcher:stopped" });
}

async function watch(
  { config, events, signal }: WatcherOptions,
  state: WatcherState,
  target: RelayTarget | null,
  redactor: ReturnType<typeof createConfiguredRedactor>,
): Promise<void> {
  const { watcher, projects } = config;
  const host = hostname().slice(0, reportLimits.name);
  const outboxAlarm = createAlarm();
  const sourcesAlarm = createAlarm();
  const stdin = createStandardInput(() => process.stdin);
  const sources = await createLogSources(projects.values(), { env: process.env, stdin });
  const notices = await openNotices(watcher.notice, {
    state,
    host,
    hasFixer: target !== null,
    label: (project) => projects.get(project)?.label ?? project,
    events,
  });
  // When one part fails for good the others end as well.
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  let reader: Reader | null = null;
  let isReady = false;
  const firstLook = Promise.withResolvers<void>();

  function deployed(project: string): string | null {
    return readDeployedVersion(projects.get(project)?.version ?? null);
  }

  async function read(): Promise<void> {
    await readLogs(
      {
        state,
        settings: watcher,
        sources,
        scratch: join(config.stateDir, "watcher"),
        env: process.env,
        redactor,
        knowsErrors: watcher.redact.rules.length === 0 && watcher.redact.valuesFrom.length === 0,
        outboxAlarm,
        events(event) {
          if (event.event === "source:unreadable" || event.event === "source:readable") {
            sourcesAlarm.ring();
          }
          events(event);
        },
        settler: (collect) =>
          createSettler(state, {
            host,
            times: watcher.settle,
            maxNewFingerprints: watcher.maxNewFingerprints,
            rules: (project) => projects.get(project)?.rules ?? [],
            deployed,
            newId: randomUUID,
            events: collect,
            ...(notices === null ? {} : { settled: notices.settled }),
          }),
        ready(files) {
          if (isReady) return;
          isReady = true;
          firstLook.resolve();
          const url = target?.url ?? null;
          const notes = startNotes(config, url);
          events({ event: "watcher:ready", pid: process.pid, files, relay: url, notes });
        },
        started(started) {
          reader = started;
        },
      },
      either,
    );
  }

  async function relay(): Promise<void> {
    if (target === null) return;
    const { runRelay } = await import("./relay/relay.ts");
    // So that the first heartbeat can say which sources there are.
    await Promise.race([firstLook.promise, pause(longestFirstLook, either)]);
    await runRelay(
      {
        target,
        state,
        host,
        heartbeat: watcher.heartbeat,
        deployed: () =>
          Object.fromEntries(
            [...projects.keys()].flatMap((key) => {
              const version = deployed(key);
              return version === null ? [] : [[key, version]];
            }),
          ),
        sources: () => reader?.health() ?? [],
        outboxAlarm,
        sourcesAlarm,
        events,
        ...(notices === null ? {} : { answered: notices.answered }),
      },
      either,
    );
  }

  async function readOrEnd(): Promise<void> {
    try {
      await read();
    } catch (error) {
      // What failed may be of this, and to try it again is in vain.
      state.requireFolder();
      throw error;
    }
  }

  const running = [keepTrying(readOrEnd, events, either), relay(), notices?.run(either)];
  const parts = running.map(async (part) => {
    try {
      await part;
    } catch (error) {
      failed.abort();
      throw error;
    }
  });
  const results = await Promise.allSettled(parts);
  stdin.close();
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

function relayTarget({ config, relay }: WatcherOptions): RelayTarget | null {
  const { url, secrets } = relay ?? config.watcher.relay;
  if (url === null) return null;
  const [secret] = secrets;
  if (secret === undefined) {
    throw watcherError(
      "MW_WATCHER_RELAY_SECRET",
      `there is no secret to sign reports to ${url} with: write one under \`watcher.relay.secrets\`, the same as in \`fixer.relay.watchers\``,
    );
  }
  return { url, secret, watcher: config.watcher.name };
}
