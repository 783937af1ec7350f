/** The outputs of a child. */
export type Output = "stdout" | "stderr";

/** A line of a child's output. */
export interface ChildLine {
  readonly from: Output;
  readonly text: string;
}

/** What a line of a child means. */
export type Reading<Position> =
  /** A line of the log, or one that says nothing (null); what follows it begins at the position. */
  | { readonly kind: "line"; readonly text: string | null; readonly position: Position }
  /** The child says why it cannot go on; `position` where it has to begin elsewhere then. */
  | { readonly kind: "problem"; readonly reason: string; readonly position?: Position };

/**
 * A program that prints a log and can begin where an earlier run of it ended. The position is plain
 * JSON; it is stored in one transaction with what was found in the lines before it.
 */
export interface StreamKind<Position> {
  readonly project: string;
  /** Names it in the state and for people: `docker:NAME`. */
  readonly name: string;
  /** Where it begins when it is first read. */
  first(start: "end" | "beginning", now: number): Position;
  command(position: Position): readonly [program: string, ...args: readonly string[]];
  /** Reads the lines of one run that was begun at a position. */
  begin(start: Position): (position: Position, line: ChildLine) => Reading<Position>;
  /**
   * What is known besides when one of the outputs was quiet for a while, at the beginning of which
   * the position was `before`: what came until then on the other output is not to come on this one.
   */
  settled?(
    position: Position,
    quiet: Readonly<Record<Output, boolean>>,
    before: Position,
  ): Position;
  /** A line of the log as people are shown it. */
  shown(text: string): string;
  /** What to do where the program is not installed. */
  readonly absent: string;
  /** Why there is nothing to read when the program ends without a word. */
  readonly ended: string;
}
