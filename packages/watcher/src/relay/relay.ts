import type { SourceHealth } from "@mendwatch/protocol";

import type { Alarm } from "../alarm.ts";
import type { EventSink } from "../events.ts";
import { keepTrying } from "../keep-trying.ts";
import type { WatcherState } from "../state/state.ts";
import { sendHeartbeats } from "./heartbeat.ts";
import { createPoster, type RelayTarget } from "./post.ts";
import { createReachability } from "./reachability.ts";
import { sendReports } from "./sender.ts";

/** What the relay works with. */
export interface RelayOptions {
  readonly target: RelayTarget;
  readonly state: WatcherState;
  readonly host: string;
  /** Milliseconds between heartbeats. */
  readonly heartbeat: number;
  deployed(): Readonly<Record<string, string>>;
  sources(): readonly SourceHealth[];
  /** Rings when there is something new in the outbox. */
  readonly outboxAlarm: Alarm;
  /** Rings when a source can be read no more, or can be again. */
  readonly sourcesAlarm: Alarm;
  /** The fixer took a report, or a heartbeat. */
  readonly answered?: (what: "report" | "heartbeat") => void;
  readonly events: EventSink;
}

/** Sends reports and heartbeats until the signal aborts. */
export async function runRelay(options: RelayOptions, signal: AbortSignal): Promise<void> {
  const { target, events } = options;
  const poster = createPoster(target);
  const openChannel = createReachability(target.url, events);
  const reports = { ...options, poster, channel: openChannel() };
  const heartbeats = { ...reports, channel: openChannel(), pace: options.heartbeat };
  try {
    await Promise.all([
      keepTrying(() => sendReports(reports, signal), events, signal),
      keepTrying(() => sendHeartbeats(heartbeats, signal), events, signal),
    ]);
  } finally {
    await poster.close();
  }
}
