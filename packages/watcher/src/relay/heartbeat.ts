import { randomUUID } from "node:crypto";

import {
  readHeartbeatAnswer,
  wireVersionText,
  type Heartbeat,
  type SourceHealth,
} from "@mendwatch/protocol";

import type { Alarm } from "../alarm.ts";
import { reasonOf } from "../errors.ts";
import type { EventSink } from "../events.ts";
import { pause } from "../pause.ts";
import type { WatcherState } from "../state/state.ts";
import { judge } from "./judge.ts";
import type { Poster } from "./post.ts";
import type { Channel } from "./reachability.ts";

/** However often sources change, in milliseconds. */
const shortestPace = 2_000;

/** What a heartbeat is made of. */
export interface HeartbeatOptions {
  readonly state: WatcherState;
  readonly poster: Poster;
  readonly channel: Channel;
  /** Milliseconds from one to the next. */
  readonly pace: number;
  /** Rings when a source can be read no more, or can be again: that does not wait for the next one. */
  readonly sourcesAlarm: Alarm;
  readonly host: string;
  deployed(): Readonly<Record<string, string>>;
  sources(): readonly SourceHealth[];
  /** The fixer took a sign of life. */
  readonly answered?: (what: "heartbeat") => void;
  readonly events: EventSink;
}

/**
 * Sends a sign of life at a fixed pace, and when a source changes, until the signal aborts. A lost one is not sent again: the
 * next one says more. Of the answer only the list of watched fingerprints is taken.
 */
export async function sendHeartbeats(
  options: HeartbeatOptions,
  signal: AbortSignal,
): Promise<void> {
  let refused: string | null = null;
  while (!signal.aborted) {
    // By the monotonic clock: one that is set back must not make it wait for hours.
    const sentAt = performance.now();
    const judgement = await beat(options, signal);
    if (signal.aborted) return;
    if (judgement.kind === "later") {
      options.channel.failed(judgement.reason, options.pace);
    } else {
      options.channel.answered();
    }
    if (judgement.kind === "delivered") options.answered?.("heartbeat");
    if (judgement.kind === "set-aside" || judgement.kind === "parked") {
      const { message } = judgement.refusal;
      if (message !== refused) options.events({ event: "heartbeat:refused", ...judgement.refusal });
      refused = message;
    } else {
      refused = null;
    }
    await options.sourcesAlarm.sleep(options.pace, signal);
    const soonest = sentAt + Math.min(shortestPace, options.pace);
    await pause(Math.max(0, soonest - performance.now()), signal);
  }
}

async function beat(
  options: HeartbeatOptions,
  signal: AbortSignal,
): Promise<ReturnType<typeof judge>> {
  const { state, poster, host } = options;
  const id = randomUUID();
  const heartbeat: Heartbeat = {
    version: wireVersionText,
    id,
    host,
    sentAt: new Date().toISOString(),
    deployed: options.deployed(),
    sources: options.sources(),
    outbox: state.outbox.summary(),
  };
  try {
    const answer = await poster.post("v1/heartbeats", id, JSON.stringify(heartbeat), signal);
    const told = readHeartbeatAnswer(answer.body);
    if (answer.status === 200 && told !== null) {
      state.transaction(() => state.watched.replace(told.watch));
    }
    return judge(answer);
  } catch (error) {
    return { kind: "later", reason: reasonOf(error), wait: null };
  }
}
