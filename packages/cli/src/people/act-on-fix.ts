import type { Config } from "@mendwatch/config";
import type { Fix, IgnoreRule } from "@mendwatch/fixer";

import { askFixer } from "./ask-fixer.ts";

/** The last part of `/v1/fixes/:id/…`. */
export type FixAction =
  | "approve"
  | "skip"
  | "mute"
  | "merge"
  | "deployed"
  | "deploy"
  | "change"
  | "cancel"
  | "reason"
  | "again"
  | "revert"
  | "ignore";

/** What the fixer answers: the fix as it is now, and with some actions more. */
export interface FixAnswer {
  readonly fix: Pick<
    Fix,
    "id" | "state" | "decision" | "outcome" | "reason" | "cancelRequested" | "pullRequest"
  >;
  /** `again` and `revert`: false where one stood already. */
  readonly begun?: boolean;
  /** `ignore`. */
  readonly rule?: IgnoreRule;
}

/** Has the running fixer do something with a fix, as `actor`. Rejects as {@link askFixer} does. */
export async function actOnFix(
  config: Config,
  fix: string,
  action: FixAction,
  body: { readonly actor: string } & Readonly<Record<string, unknown>>,
): Promise<FixAnswer> {
  const path = `/v1/fixes/${encodeURIComponent(fix)}/${action}`;
  return (await askFixer(config, path, body)) as FixAnswer;
}
