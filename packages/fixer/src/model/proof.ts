import type { ProofLevel } from "@mendwatch/config";

import type { Agent } from "../ports/agent.ts";

/** What the agent changed, as a commit made by the fixer on the base commit. */
export interface Candidate {
  /** Which kind of agent changed the files; a rehearsed repair is always called so. */
  readonly agent: Agent["kind"];
  readonly commit: string;
  /** `git diff` text, base to candidate; cut where it is too long for anybody to read. */
  readonly patch: string;
  readonly files: readonly ChangedFile[];
}

export interface ChangedFile {
  /** In the repository, with `/`. */
  readonly path: string;
  readonly status: "added" | "modified" | "deleted";
  readonly added: number;
  readonly removed: number;
  readonly test: boolean;
}

/** What the deterministic rules say of a patch. */
export interface PolicyOutcome {
  readonly refusals: readonly PolicyFinding[];
  readonly flags: readonly PolicyFinding[];
}

export interface PolicyFinding {
  /** Name of the rule, as in `policy.allow`. */
  readonly rule: string;
  readonly path: string | null;
  /** For people. */
  readonly reason: string;
}

/** What the fixer measured itself. Nothing in it comes from the agent. */
export interface Proof {
  readonly level: ProofLevel;
  /** Why it is not higher, for people; empty when nothing is missing. */
  readonly limits: readonly string[];
  readonly baseCommit: string;
  readonly commit: string;
  readonly runs: readonly ProofRun[];
  /** Tests red on the base and green on the fix. */
  readonly repaired: readonly string[];
  /** Null where no new test was red on the base and green on the fix, or the logged error has no place to know it by. */
  readonly reproduction: Reproduction | null;
  /** Tests green on the base and not on the fix, each time they were run. */
  readonly newlyBroken: readonly string[];
  /** Tests that the candidate edits, green on the base, and red on the fix as the base has them. */
  readonly changedExpectations: readonly string[];
  /** Tool and version by name: `node`, `git`; `box` is the sandbox that the checks ran in. */
  readonly tools: Readonly<Record<string, string>>;
  /** Checks that exist and were not run, and checks that do not exist. */
  readonly notChecked: readonly string[];
  readonly at: number;
}

/** How often the new tests showed the production error itself. */
export interface Reproduction {
  /** On the base with the new tests. */
  readonly before: { readonly shown: number; readonly runs: number };
  /** On the fix. */
  readonly after: { readonly shown: number; readonly runs: number };
}

export interface ProofRun {
  /**
   * `base`: the base commit; `base+tests`: the base with the candidate's new tests; `fix`: the
   * candidate; `fix+base tests`: the candidate with the tests that it edits as the base has them.
   */
  readonly tree: "base" | "base+tests" | "fix" | "fix+base tests";
  readonly check: string;
  readonly command: string;
  readonly exitCode: number | null;
  /** Milliseconds. */
  readonly duration: number;
  /** Null where the report could not be read and only the exit code counts. */
  readonly tests: {
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
  } | null;
}
