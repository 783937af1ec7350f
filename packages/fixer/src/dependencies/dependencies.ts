import type { ProjectConfig } from "@mendwatch/config";

import type { Mount } from "../ports/sandbox.ts";

/** What a project's commands need besides its own files, for one commit. */
export interface Installed {
  /**
   * Makes a tree of the commit that is filled at this path, absolute, ready for them, and says what
   * to mount. Where there is no box, nothing is: the tree then has links to them. Rejects with
   * `MW_BOX_UNSAFE_PLACE` where the tree has a link in place of a folder.
   */
  inTree(tree: string): Promise<InTree>;
  /** Folder whose toolchain the commands get: `BoxedCommand.toolchain`. */
  readonly toolchain: string;
  /** What the commands find in their environment, `PATH` included. */
  readonly env: Readonly<Record<string, string>>;
  /** Programs beside Node.js that make its packages, or run it: `npm`, `python3`, `go`. */
  readonly programs: readonly string[];
  /** Where the packages come from, for people; null where none are needed. */
  readonly origin: string | null;
  /** What a person should know of where the packages come from, or null. */
  readonly note: string | null;
}

/** What a command in one tree is given, as in `BoxedCommand`. */
export interface InTree {
  readonly mounts: readonly Mount[];
  readonly scratch: readonly string[];
}

/** Finds or makes the packages that a commit's lockfile names. */
export interface Dependencies {
  /**
   * Rejects with `MW_SETUP_FAILED` where they can be neither found nor made, and with
   * `MW_REGISTRY_UNREACHABLE` where that may be otherwise later.
   */
  prepare(
    project: ProjectConfig,
    source: { readonly clone: string; readonly commit: string },
    signal: AbortSignal,
  ): Promise<Installed>;
  /** Removes what nobody used for 30 days. Milliseconds since 1970. */
  prune(now: number): Promise<void>;
}
