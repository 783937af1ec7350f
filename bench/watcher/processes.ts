import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** A process that runs until it is ended. */
export interface Running {
  /** Processor time of its threads until now, in seconds. */
  cpu(): number;
  /** Memory that it holds, in bytes. */
  memory(): number;
  end(): Promise<void>;
}

/** Starts a process; resolves once it printed a line with `ready`. `onLine` is given what comes after. */
export async function start(
  command: readonly string[],
  cwd: string,
  onLine: (line: string) => void,
): Promise<Running> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "inherit"] });
  const ready = Promise.withResolvers<void>();
  let isReady = false;
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (isReady) onLine(line);
    else if (line.includes("ready")) {
      isReady = true;
      ready.resolve();
    }
  });
  child.on("error", ready.reject);
  child.on("exit", (code) => ready.reject(new Error(`${command.join(" ")} ended (${code})`)));
  await ready.promise;
  return {
    cpu: () => cpuOf(child),
    memory: () => memoryOf(child),
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill();
      await gone;
    },
  };
}

/** The scheduler counts nanoseconds for each thread; `stat` would count hundredths of a second. */
function cpuOf({ pid }: ChildProcess): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e9;
}

function memoryOf({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1_024;
}
