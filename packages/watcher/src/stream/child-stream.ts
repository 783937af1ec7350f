import { startChild, type Child } from "./child.ts";
import type { FollowedStream, StreamOptions } from "./followed-stream.ts";
import { createStreamEntries } from "./stream-entries.ts";
import type { StreamKind } from "./stream-kind.ts";

/** A program that has run for so long without a complaint is well, in milliseconds. */
const steady = 2_000;

/** The first wait before a program is started again, and the longest; in milliseconds. */
const firstDelay = 500;
const longestDelay = 10_000;

/** An output from which nothing came for so long is empty, in milliseconds. */
const quietAfter = 1_000;

/**
 * Follows what a program prints. It is started at the stored position, and again whenever it ends:
 *
 *     waiting ──(delay over)──▶ running ──(ended, or it has to begin elsewhere)──▶ waiting
 *
 * The delay grows with each run that was not well, up to ten seconds. The position moves in the
 * transaction in which a line is read, so a kill at any instruction reads no line twice and none never.
 */
export function followProgram<Position>(
  kind: StreamKind<Position>,
  options: StreamOptions,
  now: number,
): FollowedStream {
  const { project, name } = kind;
  const { state, detection, problems, start, env } = options;
  const stored = state.streams.get(project, name);
  // What is stored under the name of this kind was stored by it.
  let position = (stored?.position as Position | undefined) ?? kind.first(start, now);
  let child: Child | null = null;
  let read = kind.begin(position);
  let complaint: string | null = null;
  let delay = firstDelay;
  let startAt = performance.now();
  let sample = { position, at: performance.now() };

  const entries = createStreamEntries(
    { project, source: name, shown: (text) => kind.shown(text) },
    detection,
    stored?.assembler,
  );
  state.sources.begin(project, name, now, now);
  if (stored === undefined) save(0);

  function save(consumed: number): void {
    state.streams.save({ project, source: name, position, assembler: entries.snapshot() });
    if (consumed > 0) state.sources.read(project, name, consumed);
  }

  function run(): void {
    read = kind.begin(position);
    complaint = null;
    sample = { position, at: performance.now() };
    child = startChild(kind.command(position), env, () => options.wake());
  }

  function wait(): void {
    child?.stop();
    child = null;
    startAt = performance.now() + delay;
    delay = Math.min(2 * delay, longestDelay);
  }

  function isSteady(): boolean {
    return child !== null && child.end() === null && performance.now() - child.startedAt >= steady;
  }

  function well(): void {
    if (complaint !== null) return;
    delay = firstDelay;
    problems.cleared(project, name);
  }

  function complain(reason: string): void {
    complaint = reason;
    problems.found(project, name, reason);
  }

  function readLines(from: Child, at: number, end: number): void {
    let consumed = 0;
    from.lines.settle();
    while (performance.now() < end) {
      const line = from.lines.next();
      if (line === undefined) break;
      entries.passed(line.bytes);
      consumed += line.bytes;
      const reading = read(position, line);
      if (reading.kind === "problem") {
        complain(reading.reason);
        if (reading.position === undefined) continue;
        position = reading.position;
        state.sources.broke(project, name, at);
        wait();
        break;
      }
      position = reading.position;
      if (reading.text === null) continue;
      well();
      entries.push(reading.text, at);
    }
    if (consumed === 0) return;
    entries.stir();
    save(consumed);
  }

  /** Takes in what silence says, once everything that came has been read. */
  function settle({ lines }: Child): void {
    const time = performance.now();
    if (kind.settled === undefined || time - sample.at < quietAfter || lines.bytes() > 0) return;
    const quiet = {
      stdout: time - lines.lastCame("stdout") >= quietAfter,
      stderr: time - lines.lastCame("stderr") >= quietAfter,
    };
    const settled = kind.settled(position, quiet, sample.position);
    const isNew = JSON.stringify(settled) !== JSON.stringify(position);
    position = settled;
    sample = { position, at: time };
    if (isNew) save(0);
  }

  function ended(from: Child): void {
    const end = from.end();
    if (end === null || from.lines.bytes() > 0) return;
    if (end.failure !== null) {
      const [program] = kind.command(position);
      complain(`cannot run ${program} (${end.failure}): ${kind.absent}`);
    } else if (complaint === null) {
      complain(kind.ended);
    }
    wait();
  }

  return {
    project,
    name,
    read(at, end) {
      if (child === null && performance.now() >= startAt) run();
      if (child !== null) readLines(child, at, end);
      if (child !== null) {
        if (isSteady()) well();
        settle(child);
        ended(child);
      }
      if (entries.closeIdle(at)) save(0);
      return child !== null && child.lines.bytes() > 0;
    },
    dueIn() {
      const restart = child === null ? startAt - performance.now() : Infinity;
      const next = Math.min(restart, entries.dueIn() ?? Infinity);
      return next === Infinity ? null : next;
    },
    lag: () => child?.lines.bytes() ?? 0,
    close: () => child?.stop(),
  };
}
