import type { WatcherState } from "../state/state.ts";
import { clockGrain, isVersionOf, sourcesOf } from "./folder.ts";
import type { LogFile } from "./log-file.ts";
import type { Place } from "./question.ts";
import type { SourceName } from "./source-name.ts";
import { endOfLines } from "./start.ts";

/** A path that a source leads to. */
export interface LookedAt {
  readonly project: string;
  readonly path: string;
  /** Its owner has named it, so it should be there. */
  readonly isExpected: boolean;
  /** When its source was first looked at; null: this is the first look. */
  readonly firstLook: number | null;
}

/** Tells of which log a path is, and where to begin with what is there. */
export interface Places {
  /** Begins the source of the path where it is new. Belongs inside a transaction. */
  at(path: LookedAt, now: number): Place;
}

/** What that depends on. */
export interface PlacesOptions {
  readonly state: WatcherState;
  /** Where files begin that exist when their source is first looked at. */
  readonly start: "end" | "beginning";
  /** True where a source leads to the path right now. */
  readonly isLed: (project: string, path: string) => boolean;
  /** The files of a source have moved, or may have while nobody looked. */
  readonly moved: (name: SourceName, now: number) => void;
}

/** Asks the state which sources there are. */
export function createPlaces({ state, start, isLed, moved }: PlacesOptions): Places {
  const { sources } = state;

  function at({ project, path, firstLook }: LookedAt, now: number): Place {
    const source = sourceOf(project, path);
    const isNew = sources.begin(project, source, firstLook ?? now, now);
    return {
      project,
      source,
      path,
      begin(file) {
        // Generations may have come and gone before this file.
        if (firstLook !== null) moved({ project, source }, now);
        const isPast = firstLook === null || (isNew && wasThere(file, firstLook));
        return isPast && start === "end" ? endOfLines(file) : 0;
      },
    };
  }

  /** The log that a path is, or is a rotated generation of where that is followed as well. */
  function sourceOf(project: string, path: string): string {
    const logs = sourcesOf(path).filter(
      (log) => isVersionOf(log, path) && (isLed(project, log) || isKnown(project, log)),
    );
    return logs.toSorted((a, b) => a.length - b.length)[0] ?? path;
  }

  function isKnown(project: string, path: string): boolean {
    return sources.get(project, path) !== undefined;
  }

  return { at };
}

/** A file that could not be read at the first look was there all the same. */
function wasThere({ stat }: LogFile, firstLook: number): boolean {
  const born = Number(stat.birthtimeMs);
  // Zero where the file system does not know.
  return born > 0 && born < firstLook - clockGrain;
}
