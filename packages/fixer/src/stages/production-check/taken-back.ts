import type { Fix } from "../../model/fix.ts";
import { revertFingerprint } from "../../model/fix-beginnings.ts";
import { mergedStates } from "../../model/fix-lifecycle.ts";
import type { CheckTools } from "./check-tools.ts";

/**
 * Ends the check of a fix whose merge was taken back: nothing is left to check, and the error is
 * expected. True where that is so.
 */
export async function closeTakenBack(tools: CheckTools, fix: Fix): Promise<boolean> {
  const { repository } = fix;
  const query = { repository, fingerprint: revertFingerprint(fix), states: mergedStates, limit: 1 };
  const [revert] = await tools.store.listFixes(query);
  if (revert === undefined) return false;
  const text = `Its merge was taken back by fix ${revert.id}. The next occurrence begins a new fix.`;
  const patch = { outcome: { code: "reverted", text } };
  await tools.move(fix, { to: "no_evidence", patch, actor: "fixer", detail: text });
  return true;
}
