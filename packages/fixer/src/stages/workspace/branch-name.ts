/** What names the branch of a fix. */
export interface NamedFix {
  readonly fingerprint: string;
  readonly attempt: number;
  readonly reverts: string | null;
}

/** Branch of a fix, and the folder of its workspace under `.worktrees/`. Attempts after the first end in their number. */
export function branchName({ fingerprint, attempt, reverts }: NamedFix): string {
  const name = `hotfix/${reverts === null ? "auto" : "revert"}-${fingerprint}`;
  return attempt > 1 ? `${name}-${attempt}` : name;
}
