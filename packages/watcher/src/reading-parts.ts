import type { WatcherConfig } from "@mendwatch/config";
import {
  createDetector,
  createQuietScanner,
  createRepeats,
  type Redactor,
} from "@mendwatch/detection";

import type { EventSink } from "./events.ts";
import { rehearse } from "./rehearse.ts";
import type { Settler } from "./settle/settler.ts";
import type { LogSources } from "./sources/log-sources.ts";
import type { WatcherState } from "./state/state.ts";
import type { Detection } from "./tail/entries.ts";
import type { KnownErrors } from "./tail/pass-known.ts";
import { createProblems, type Problems } from "./tail/problems.ts";
import { createRoster, type Roster } from "./tail/roster.ts";
import { createTail, type Tail } from "./tail/tail.ts";

/** What the parts are made from. */
export interface ReadingPartsOptions {
  readonly state: WatcherState;
  readonly settings: Pick<WatcherConfig, "contextLines" | "idleFlush" | "start">;
  readonly sources: LogSources;
  /** A folder for what is unpacked. */
  readonly scratch: string;
  readonly redactor: Redactor;
  /** True where errors may be known by their bytes: the redactor has no rules or values of the owner's. */
  readonly knowsErrors: boolean;
  /** Makes the settler; its events are given out once what they tell is committed. */
  settler(events: EventSink): Settler;
}

/** What reads the sources, and settles what is found. */
export interface ReadingParts {
  readonly problems: Problems;
  readonly settler: Settler;
  readonly detection: Detection;
  readonly roster: Roster;
  readonly tail: Tail;
  /** Learns from the errors that were read, when there is time. */
  study(): void;
}

/** Makes them anew over what is stored. What they tell is of the transaction that they are called in. */
export function createReadingParts(options: ReadingPartsOptions, events: EventSink): ReadingParts {
  const { state, settings, sources } = options;
  const problems = createProblems(events);
  const settler = options.settler(events);
  const detection: Detection = {
    redactor: options.redactor,
    detect: createDetector({ redactor: options.redactor }),
    contextLines: settings.contextLines,
    idleFlush: settings.idleFlush,
    events,
    take: (occurrence, origin, now) => settler.take(occurrence, origin, now),
  };
  const scanner = createQuietScanner();
  // Before anything is learned of the errors there are.
  rehearse(scanner, options.redactor);
  const repeats = options.knowsErrors ? createRepeats(scanner) : null;
  const known = repeats
    ? {
        known: {
          repeats,
          take: (errors, project, now) => settler.takeKnown(errors, project, now),
          mayWait: (errors, project) => settler.mayCount(errors, project),
        } satisfies KnownErrors,
      }
    : {};
  const roster = createRoster({
    state,
    fileSources: sources.files,
    start: settings.start,
    scratch: options.scratch,
    problems,
    events,
    reading: {
      ...detection,
      scanner,
      ...known,
      translation: (project, source) => sources.translation(project, source),
      save(record, consumed) {
        state.files.savePosition(record.id, record);
        if (consumed > 0) state.sources.read(record.project, record.source, consumed);
      },
    },
  });
  const tail = createTail(roster, state, problems);
  return { problems, settler, detection, roster, tail, study: () => repeats?.study() };
}
