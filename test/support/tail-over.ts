import type { Occurrence } from "@mendwatch/detection";
import { createDetector, createQuietScanner, createRedactor } from "@mendwatch/detection";

import type { WatcherEvent } from "../../packages/watcher/src/events.ts";
import type { Origin } from "../../packages/watcher/src/settle/sample.ts";
import type { WatcherState } from "../../packages/watcher/src/state/state.ts";
import type { FileSource } from "../../packages/watcher/src/tail/file-source.ts";
import { createProblems } from "../../packages/watcher/src/tail/problems.ts";
import { createRoster, type Roster } from "../../packages/watcher/src/tail/roster.ts";
import { createTail, type Tail } from "../../packages/watcher/src/tail/tail.ts";

/** Its memory is worth sharing: a tail is made anew thousands of times. */
const scanner = createQuietScanner();

/** What a tail in this process is given. */
export interface TailSetup {
  readonly state: WatcherState;
  readonly fileSources: readonly FileSource[];
  readonly scratch: string;
  /** Milliseconds; 0 where it is not given. */
  readonly idleFlush?: number;
  readonly take: (occurrence: Occurrence, origin: Origin, now: number) => void;
  readonly events?: (event: WatcherEvent) => void;
}

/** A tail in this process that begins where the state says, as after a start of the watcher. */
export function tailOver(
  setup: TailSetup,
  now: number,
): { readonly tail: Tail; readonly roster: Roster } {
  const { state, fileSources, scratch, take, idleFlush = 0, events = () => undefined } = setup;
  const problems = createProblems(events);
  const redactor = createRedactor();
  const roster = createRoster({
    state,
    fileSources,
    start: "end",
    scratch,
    problems,
    events,
    reading: {
      scanner,
      redactor,
      detect: createDetector({ redactor }),
      contextLines: 0,
      idleFlush,
      events,
      translation: () => null,
      take,
      save: (record) => state.files.savePosition(record.id, record),
    },
  });
  state.transaction(() => roster.resume(now));
  return { tail: createTail(roster, state, problems), roster };
}
