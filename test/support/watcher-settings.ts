import type { LogSource } from "@mendwatch/config";
import type { WatcherSettings } from "@mendwatch/watcher";

/** The secret that test watchers sign with. */
export const watcherSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** What a test watcher is told; plain JSON. Times are in milliseconds. */
export interface WatcherSetup {
  readonly stateDir: string;
  /** Patterns of files, and other sources. */
  readonly logs: readonly (string | LogSource)[];
  readonly url?: string | null;
  readonly delay?: number;
  readonly maxHold?: number;
  readonly idleFlush?: number;
  readonly heartbeat?: number;
  readonly start?: "end" | "beginning";
  readonly maxNewFingerprints?: number;
  readonly redact?: Partial<WatcherSettings["watcher"]["redact"]>;
  readonly notice?: WatcherSettings["watcher"]["notice"];
}

/** Settings with one project, `shop`, and short windows. */
export function watcherSettings(setup: WatcherSetup): WatcherSettings {
  const logs = setup.logs.map((log) =>
    typeof log === "string" ? ({ kind: "files", glob: log } as const) : log,
  );
  return {
    stateDir: setup.stateDir,
    watcher: {
      name: "prod-1",
      relay: { url: setup.url ?? null, secrets: [watcherSecret] },
      heartbeat: setup.heartbeat ?? 1_000,
      settle: { delay: setup.delay ?? 300, maxHold: setup.maxHold ?? 2_000 },
      idleFlush: setup.idleFlush ?? 200,
      coalesce: 20,
      contextLines: 5,
      maxNewFingerprints: { count: setup.maxNewFingerprints ?? 200, per: 3_600_000 },
      start: setup.start ?? "end",
      redact: { valuesFrom: [], rules: [], ...setup.redact },
      notice: setup.notice ?? null,
      outbox: { maxBytes: 268_435_456 },
    },
    projects: new Map([["shop", { key: "shop", label: "PA", logs, version: null, rules: [] }]]),
  };
}
