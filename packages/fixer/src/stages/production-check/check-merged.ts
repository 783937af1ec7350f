import type { Fix } from "../../model/fix.ts";
import { noAftermath } from "../../model/fix-changes.ts";
import type { CheckTools } from "./check-tools.ts";
import { judgeDeployment } from "./judge-deployment.ts";
import type { Judged } from "./recurrences.ts";
import { durationText } from "./duration-text.ts";

/**
 * `merged`: waits until the last host has the merge. Where some have it and others lag, that is told
 * once for each change of it. Without a deployment in time nothing is known of the fix. Resolves with
 * the deployed fix, or null.
 */
export async function checkMerged(
  tools: CheckTools,
  { fix, waitsFor: unjudged }: Judged,
): Promise<Fix | null> {
  const { clock, expire } = tools;
  const verdict = judgeDeployment(await tools.hosts(fix));
  const aftermath = fix.aftermath ?? noAftermath;
  if (verdict.kind === "deployed") {
    const { by, version } = verdict;
    const actor = `watcher:${by.watcher}`;
    const deployment = { version, actor, at: clock.now() };
    const patch = { deployment, aftermath: { ...aftermath, waitsFor: null } };
    const detail = `${by.watcher} runs ${version}`;
    return tools.move(fix, { to: "deployed", patch, actor, detail });
  }
  const waitsFor = unjudged === null ? verdict.text : `${verdict.text} ${unjudged}`;
  if (tools.isOver(fix, fix.stateSince + expire)) {
    const text = `It was merged, and nobody saw it deployed in ${durationText(expire)}. ${waitsFor} The next occurrence begins a new fix.`;
    const patch = { outcome: { code: "not-deployed", text } };
    await tools.move(fix, { to: "no_evidence", patch, actor: "fixer", detail: text });
    return null;
  }
  if (aftermath.waitsFor === waitsFor) return null;
  const patch = { aftermath: { ...aftermath, waitsFor } };
  const detail = verdict.partly || unjudged !== null ? waitsFor : null;
  await tools.move(fix, { to: "merged", patch, actor: "fixer", detail });
  return null;
}
