import type { Readable } from "node:stream";

import type { FollowedStream, StreamOptions } from "./followed-stream.ts";
import { createLineQueue, type LineQueue } from "./line-queue.ts";
import { createStreamEntries } from "./stream-entries.ts";

const name = "stdin";

/** Standard input of this process. There is one, and it cannot be read twice. */
export interface StandardInput {
  /** Follows it for a project. It goes on where a failed transaction was. */
  follow(project: string, options: StreamOptions, now: number): FollowedStream;
  /** Lets go of it, so that the process may end. */
  close(): void;
}

/** Begins to read when it is followed. Nothing of it survives this process but what was found in it. */
export function createStandardInput(open: () => Readable): StandardInput {
  let follower: StreamOptions | null = null;
  let stream: Readable | null = null;
  let lines: LineQueue | null = null;
  let owner: string | null = null;
  let hasEnded = false;

  function begin(): LineQueue {
    const queue = createLineQueue(() => follower?.wake());
    stream = open();
    queue.attach("stdout", stream, () => {
      hasEnded = true;
    });
    return queue;
  }

  return {
    follow(project, options, now) {
      const { state, detection, problems } = options;
      owner ??= project;
      if (owner !== project) {
        const reason = `standard input is read for project ${owner}: give this one another source`;
        problems.found(project, name, reason);
        return nothing(project);
      }
      const isFirst = lines === null;
      const queue = (lines ??= begin());
      queue.rewind();
      follower = options;
      const stored = isFirst ? undefined : state.streams.get(project, name);
      const entries = createStreamEntries(
        { project, source: name, shown: (text) => text },
        detection,
        stored?.assembler,
      );
      state.sources.begin(project, name, now, now);
      // What was written while this process was not there has gone elsewhere.
      if (isFirst) state.sources.broke(project, name, now);
      let isDone = false;

      function save(consumed: number): void {
        const assembler = entries.snapshot();
        state.streams.save({ project, source: name, position: null, assembler });
        if (consumed > 0) state.sources.read(project, name, consumed);
      }

      function finish(at: number): void {
        isDone = true;
        entries.end(at);
        save(0);
        const reason = "standard input has ended: pipe the service's output into a new watcher";
        problems.found(project, name, reason);
      }

      return {
        project,
        name,
        read(at, end) {
          let consumed = 0;
          queue.settle();
          while (performance.now() < end) {
            const line = queue.next();
            if (line === undefined) break;
            entries.passed(line.bytes);
            consumed += line.bytes;
            entries.push(line.text, at);
          }
          if (consumed > 0) {
            entries.stir();
            save(consumed);
          } else if (entries.closeIdle(at)) {
            save(0);
          }
          if (hasEnded && !isDone && queue.bytes() === 0) finish(at);
          return queue.bytes() > 0;
        },
        dueIn: () => entries.dueIn(),
        lag: () => queue.bytes(),
        close: () => undefined,
      };
    },
    close: () => stream?.destroy(),
  };
}

function nothing(project: string): FollowedStream {
  return {
    project,
    name,
    read: () => false,
    dueIn: () => null,
    lag: () => 0,
    close: () => undefined,
  };
}
