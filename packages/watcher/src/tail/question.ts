import type { Surveyor } from "./around.ts";
import type { LogFile } from "./log-file.ts";
import type { SourceName } from "./source-name.ts";

/** A path at which a file is to be followed for as long as it is there. */
export interface Place extends SourceName {
  readonly path: string;
  /** Where to begin with a file that nobody has read. */
  begin(file: LogFile): number;
}

/** What is to be found out about one source. */
export interface Question {
  readonly name: SourceName;
  readonly places: readonly Place[];
  readonly surveyor: Surveyor;
  readonly now: number;
  /** When the source moved last. */
  readonly movedAt: number;
  /** Nothing has moved for a while: what is not found by now is gone. */
  readonly isLast: boolean;
}
