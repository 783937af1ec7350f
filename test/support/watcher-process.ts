import { resolve } from "node:path";
import type { Writable } from "node:stream";

import type { WatcherEvent } from "@mendwatch/watcher";
import { execa } from "execa";

import { eventually } from "./eventually.ts";
import type { WatcherSetup } from "./watcher-settings.ts";

const entry = resolve(import.meta.dirname, "watcher-entry.ts");

/** An event of the kind that is named. */
type EventOf<Name extends WatcherEvent["event"]> = Extract<WatcherEvent, { event: Name }>;

/** Why a watcher did not start. */
export interface StartFailure {
  readonly event: "failed";
  readonly code: string;
  readonly exitCode: number;
  readonly message: string;
}

/** A watcher in a process of its own. */
export interface WatcherProcess {
  readonly events: readonly WatcherEvent[];
  /** Its standard input, where that is written by the test. */
  readonly input: Writable | null;
  /** Resolves with the first event, past or to come, that fits. */
  saw<Name extends WatcherEvent["event"]>(
    name: Name,
    fits?: (event: EventOf<Name>) => boolean,
  ): Promise<EventOf<Name>>;
  /** Resolves with why it did not start, once it has ended. */
  failed(): Promise<StartFailure>;
  /** Sends a signal and resolves with the exit code once the process is gone; null when it was killed. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

/** What a watcher process is given besides its settings. */
export interface WatcherSurroundings {
  /** Variables over those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** True: what it reads from standard input is written by the test. */
  readonly input?: boolean;
}

/** Starts a watcher; what it prints besides events ends up in the error of a failed wait. */
export function startWatcher(
  setup: WatcherSetup,
  { env = {}, input = false }: WatcherSurroundings = {},
): WatcherProcess {
  const child = execa(
    process.execPath,
    ["--conditions=mendwatch:source", entry, JSON.stringify(setup)],
    {
      reject: false,
      buffer: false,
      cleanup: true,
      stdin: input ? "pipe" : "ignore",
      stderr: "inherit",
      env,
    },
  );
  const events: WatcherEvent[] = [];
  const failures: StartFailure[] = [];
  let exited = false;
  const done = child.then((result) => {
    exited = true;
    return result.exitCode ?? null;
  });
  async function read(): Promise<void> {
    for await (const line of child.iterable({ from: "stdout" })) {
      const event = JSON.parse(line) as WatcherEvent | StartFailure;
      if (event.event === "failed") failures.push(event);
      else events.push(event);
    }
  }
  // A killed process may leave half a line behind.
  const reading = Promise.allSettled([read()]);

  return {
    events,
    input: child.stdin,
    saw<Name extends WatcherEvent["event"]>(
      name: Name,
      fits: (event: EventOf<Name>) => boolean = () => true,
    ) {
      return eventually(`event ${name} of the watcher`, () => {
        const found = events.find(
          (event): event is EventOf<Name> => event.event === name && fits(event as EventOf<Name>),
        );
        if (found === undefined && exited) throw new Error("the watcher ended before");
        return found;
      });
    },
    async failed() {
      await done;
      await reading;
      const [failure] = failures;
      if (failure === undefined) throw new Error("the watcher ended without an error of its own");
      return failure;
    },
    async end(signal) {
      child.kill(signal);
      const code = await done;
      await reading;
      return code;
    },
  };
}
