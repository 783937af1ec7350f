import { setImmediate } from "node:timers/promises";

import type { WatcherConfig } from "@mendwatch/config";
import type { SourceHealth } from "@mendwatch/protocol";

import type { Alarm } from "./alarm.ts";
import { createCheckpoints } from "./checkpoints.ts";
import type { EventSink, WatcherEvent } from "./events.ts";
import { every } from "./every.ts";
import { createReadingParts, type ReadingPartsOptions } from "./reading-parts.ts";
import { createRest } from "./rest.ts";
import { followStreams, type Streams } from "./stream/streams.ts";
import { listenForFileEvents } from "./tail/file-events.ts";
import { lookAt } from "./tail/file-source.ts";

/** How often the sizes of followed files are looked at, whatever file events say. Milliseconds. */
const pollPace = 1_000;

/** How often it is asked where the files are, whatever file events say. Milliseconds. */
const lookPace = 5_000;

/** What the loop works with. */
export interface ReadingOptions extends ReadingPartsOptions {
  readonly settings: ReadingPartsOptions["settings"] & Pick<WatcherConfig, "coalesce" | "outbox">;
  readonly env: NodeJS.ProcessEnv;
  /** Is rung when the outbox has something new. */
  readonly outboxAlarm: Alarm;
  readonly events: EventSink;
  /** Called once, when the files are followed that there are at the start. */
  ready(files: number): void;
  started(reader: Reader): void;
}

/** Says how well the sources are read. */
export interface Reader {
  health(): readonly SourceHealth[];
}

/**
 * The heart of the watcher, until the signal aborts. A turn takes in which files there are, reads a
 * piece of each, settles what was found and closes the windows whose time has come, all of it or
 * nothing. What a turn has to tell or to send is committed first. Turns without either, as when healthy
 * lines come or known errors come again, are committed together within a second: a kill before that
 * only has their bytes read again. Rejects when a turn fails, and nothing since the last commit has
 * happened then; the caller may call again, which starts over from the stored state.
 */
export async function readLogs(options: ReadingOptions, signal: AbortSignal): Promise<void> {
  const { state, settings, sources, events, outboxAlarm } = options;
  const collected: WatcherEvent[] = [];
  function collect(event: WatcherEvent): void {
    collected.push(event);
  }
  // A program, or standard input, does not say the same again.
  const canReadAgain = sources.streams.length === 0;

  /** Commits what was gathered, and tells what came of it. */
  function commit(): void {
    state.commit();
    if (collected.length > 0) rest.hurry();
    checkpoints.told(collected.length);
    for (const event of collected.splice(0)) events(event);
  }

  const parts = createReadingParts(options, collect);
  const { problems, settler, detection, roster, tail } = parts;
  options.started({ health: () => tail.health(streams?.followed ?? [], Date.now()) });
  let streams: Streams | null = null;

  const rest = createRest(tail, { coalesce: settings.coalesce, hasStreams: !canReadAgain });
  const pollIsDue = every(pollPace);
  const lookIsDue = every(lookPace);
  const checkpoints = createCheckpoints(state);
  let somethingMoved = false;
  const written = new Set<string>();
  const fileEvents = listenForFileEvents(
    sources.files.flatMap((source) => source.events),
    {
      changed(path) {
        // It is looked at all the time as it is.
        if (tail.isBusyAt(path)) return;
        written.add(path);
        rest.wake();
      },
      moved() {
        somethingMoved = true;
        rest.wake();
      },
      failed: (reason) => events({ event: "tail:polling", reason }),
    },
  );

  /** True when there is more to do at once. */
  async function turn(): Promise<boolean> {
    const isPoll = pollIsDue(Date.now());
    for (const path of written) if (!tail.touch(path)) somethingMoved = true;
    written.clear();
    const isLook = lookIsDue(Date.now()) || somethingMoved || (isPoll && roster.hasMoved());
    // Before the look: what moves during it may be missed by it.
    somethingMoved = false;
    if (isLook) fileEvents.refresh();
    const looks = isLook ? await lookAt(sources.files) : null;
    const now = Date.now();
    const { isBehind, isToBeSent } = state.gather(() => {
      if (isPoll) tail.touchAll();
      if (looks !== null) tail.look(looks, now);
      const more = [tail.read(now, !isPoll), streams?.read(now) ?? false].includes(true);
      settler.closeDue(now);
      const grew = state.outbox.grew();
      if (grew) {
        const dropped = state.outbox.trim(settings.outbox.maxBytes);
        if (dropped !== null) collect({ event: "report:dropped", dropped });
        // The sender cannot run before this turn is over.
        outboxAlarm.ring();
      }
      return { isBehind: more, isToBeSent: grew };
    });
    if (isPoll || looks !== null || isToBeSent || collected.length > 0 || !canReadAgain) {
      commit();
      checkpoints.tend(now);
    }
    // What there was to tell has been told.
    parts.study();
    return isBehind;
  }

  function untilNext(now: number): number {
    const deadline = settler.nextDeadline();
    const settleIn = deadline === null ? Infinity : deadline - now;
    return Math.min(pollPace, tail.idleIn() ?? Infinity, streams?.dueIn() ?? Infinity, settleIn);
  }

  try {
    streams = state.gather(() => {
      const now = Date.now();
      roster.resume(now);
      const { start } = settings;
      const given = {
        state,
        detection,
        problems,
        start,
        env: options.env,
        wake: () => rest.wakeForStream(),
      };
      return followStreams(sources.streams, given, now);
    });
    commit();
    for (let turns = 0; !signal.aborted; turns += 1) {
      const isBehind = await turn();
      if (turns === 0) options.ready(roster.followed.size);
      if (isBehind) {
        await setImmediate();
        continue;
      }
      await rest.until(() => untilNext(Date.now()), signal);
    }
    commit();
  } finally {
    fileEvents.close();
    streams?.close();
    roster.close();
    await checkpoints.end();
  }
}
