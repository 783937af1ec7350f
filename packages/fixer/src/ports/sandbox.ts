/** One command of the project, run by its own shell line. */
export interface BoxedCommand {
  /** A shell line the owner wrote, as in `checks.test`. */
  readonly line: string;
  /** Folder it starts in, absolute. */
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Folders it may write to besides the temporary folder. Binds only where there is a box. */
  readonly writable: readonly string[];
  /**
   * Files and folders it may read besides the system, its toolchain and what it may write to. Binds
   * only where there is a box.
   */
  readonly readable: readonly string[];
  /**
   * The owner's folder whose toolchain it gets: the programs on the command's `PATH` are asked there
   * where they really are. Never a folder that a change was written to: what is asked runs unboxed.
   */
  readonly toolchain: string;
  /** Milliseconds, then everything it began is killed. */
  readonly timeout: number;
  /** What it reads from its standard input, which ends there; nothing where left out. */
  readonly input?: string;
  /** Things of the host that it sees at other places. Need a box. */
  readonly mounts?: readonly Mount[];
  /** Folders that are empty and in memory for it alone, absolute; made as for a mount. Need a box. */
  readonly scratch?: readonly string[];
  /** Told what it prints to its standard output, as it prints it, past every cap. Must not throw. */
  readonly onOutput?: (text: string) => void;
}

/** Something of the host at another place inside the box. */
export interface Mount {
  /** File, folder or socket of the host, absolute. */
  readonly source: string;
  /** Where it is seen, absolute. A folder that is missing there is made, also on the host. */
  readonly place: string;
  readonly writable: boolean;
}

/** How a boxed command ended. A command that fails is a result, not an error. */
export interface BoxedResult {
  /** Null when it was killed; then `signal` says by what. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  /** True when an output passed the cap and its rest was dropped. */
  readonly truncated: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds. */
  readonly duration: number;
}

/** Where a project's commands run. */
export interface Sandbox {
  readonly kind: "bubblewrap" | "none";
  /** As in `bubblewrap 0.8.0`; left out where nothing boxes. */
  readonly version?: string;
  /**
   * Runs to the end, to the timeout, or to the abort; in each case nothing it began is alive
   * afterwards. Rejects with the signal's reason after an abort, and with
   * `MW_COMMAND_NOT_STARTED` when there is nothing to run or nowhere to run it.
   */
  run(command: BoxedCommand, signal: AbortSignal): Promise<BoxedResult>;
}
