import type { Report } from "@mendwatch/protocol";

/** The pull request as the forge showed it. It is written only when something in it changes. */
export interface Review {
  /** The commit at the tip of its branch: what a merge would take. */
  readonly head: string;
  readonly checks: "none" | "pending" | "passing" | "failing";
  /** Names of the checks that fail. */
  readonly failing: readonly string[];
  /** Why it cannot be merged from here now, for people; null where it can. */
  readonly blocked: string | null;
  /** Who asked for changes in a review that still stands; absent in what an earlier version kept. */
  readonly wantedBy?: readonly string[];
  /** Ids of the comments and failed checks that a round has answered, or that are left alone. */
  readonly heeded: readonly string[];
  /** Ids of the comments that Mendwatch wrote itself. */
  readonly own: readonly string[];
  /** Rounds begun because of a review. */
  readonly rounds: number;
  /** Who wrote the stop word: comments and checks begin no more rounds; else null. */
  readonly stoppedBy: string | null;
}

/** A merge that is wanted, and then what it became. */
export interface Merge {
  /** `telegram:Anna (42)`, `policy`, or `github:anna` where it was merged there. */
  readonly actor: string;
  readonly at: number;
  /** The head that was shown, and nothing else may be merged. */
  readonly head: string;
  /** The commit on the base that the forge names; null before. */
  readonly commit: string | null;
}

/** One run of the owner's own deploy command, on the machine of the fixer. */
export interface DeployRun {
  readonly actor: string;
  readonly begunAt: number;
  /** Null while it runs. Of one that a crash cut off, when that was noticed. */
  readonly endedAt: number | null;
  /** Null while it runs, and where it was cut off, ended, or could not be begun. */
  readonly exitCode: number | null;
  /** The end of what it printed, redacted, or what is known instead. */
  readonly output: string;
}

/** The merge is in production. */
export interface Deployment {
  /** The deployed version as a heartbeat named it; null where a person said so. */
  readonly version: string | null;
  /** `watcher:prod-1`, or the person. */
  readonly actor: string;
  readonly at: number;
}

/** What production showed since a merge. */
export interface Aftermath {
  /** Occurrences of the fix's own error in a version that has the merge. */
  readonly recurrences: number;
  /** From when quiet counts: the deployment, or what interrupted it last. Null before it. */
  readonly quietSince: number | null;
  /** Until when it must be quiet to count as resolved; moves with `quietSince`. Null before it. */
  readonly quietUntil: number | null;
  /** Until when every source of the project was read without a gap. */
  readonly coveredUntil: number;
  /** What keeps it from going on, for people; null where nothing does but time. */
  readonly waitsFor: string | null;
  /** The hosts that the project runs on, as their watchers last told of them. */
  readonly hosts: readonly HostAftermath[];
  /** New errors in the changed files: maybe caused by this fix. */
  readonly suspects: readonly Suspect[];
  /** Reports of the fix's own error that nobody has judged yet; of a regressed fix, the one that begins the next. */
  readonly unjudged: readonly Report[];
}

/** One project on one host, since the quiet period began. */
export interface HostAftermath {
  readonly watcher: string;
  readonly project: string;
  /** The deployed version as the heartbeat names it. */
  readonly version: string | null;
  /** Whether that has the merge; null where nobody can say. */
  readonly contains: boolean | null;
  /** Whether it ever had it since the deployment. */
  readonly had: boolean;
  /** Until when every source here was read without a gap. */
  readonly coveredUntil: number;
  /** Bytes read since. */
  readonly read: number;
  /** What was to be read at a heartbeat that came before everything was; null where nothing was. */
  readonly behind: { readonly at: number; readonly read: number } | null;
  /** Reports that the watcher has dropped or set aside in all. */
  readonly lost: number;
  /** The sources as they were last told, with the bytes read of each. */
  readonly sources: Readonly<Record<string, number>>;
}

/** An error that began after a deployment, in a file that the fix changed. */
export interface Suspect {
  readonly project: string;
  readonly fingerprint: string;
  readonly type: string | null;
  readonly message: string;
  readonly path: string;
  readonly firstSeen: number;
}
