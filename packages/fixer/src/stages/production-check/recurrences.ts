import { randomBytes } from "node:crypto";

import type { Report } from "@mendwatch/protocol";

import type { Fix } from "../../model/fix.ts";
import { noAftermath } from "../../model/fix-changes.ts";
import type { CheckTools } from "./check-tools.ts";
import { shortVersion } from "./hosts.ts";
import { judgeRecurrence } from "./judge-recurrence.ts";

/** A fix whose reports were judged as far as they can be. */
export interface Judged {
  readonly fix: Fix;
  /** Why others wait to be judged, for people; null where none does. */
  readonly waitsFor: string | null;
}

/**
 * Judges the reports of the fix's own error that wait with it. A recurrence closes the fix and
 * begins the next attempt; what is none is let go, its error counts it. A report whose version
 * cannot be looked up is neither, by no clock: it waits. Null where the fix is closed by that, or
 * was changed meanwhile.
 */
export async function judgeReports(tools: CheckTools, fix: Fix): Promise<Judged | null> {
  const aftermath = fix.aftermath ?? noAftermath;
  let recurrence: Report | null = null;
  let count = 0;
  let waitsFor: string | null = null;
  const unjudged: Report[] = [];
  for (const report of aftermath.unjudged) {
    const { contains, unasked } = await tools.ask(fix, report.project, report.deployed);
    if (unasked !== null) {
      unjudged.push(report);
      waitsFor = `The error was seen again on ${report.host}; whether with the fix in place is not known: ${shortVersion(report.deployed ?? "")} cannot be looked up ${unasked}.`;
    } else if (judgeRecurrence(fix, report, contains) === "regressed") {
      recurrence = report;
      count += report.count;
    }
  }
  if (recurrence === null) {
    if (unjudged.length === aftermath.unjudged.length) return { fix, waitsFor };
    const patch = { aftermath: { ...aftermath, unjudged } };
    const kept = await tools.move(fix, { to: fix.state, patch, actor: "fixer", detail: null });
    return kept === null ? null : { fix: kept, waitsFor };
  }
  const recurrences = aftermath.recurrences + count;
  const seen = { ...aftermath, recurrences, waitsFor: null, unjudged: [recurrence] };
  const deployed = await knownAsDeployed(tools, fix, recurrence);
  if (deployed === null) return null;
  const { host, deployed: version } = recurrence;
  const where = version === null ? host : `${host} in ${version}`;
  const text = `The error came again on ${where}, ${count}× since ${recurrence.firstSeen}, with the fix in place. Revert takes the merge back; the next attempt knows this one.`;
  const patch = { aftermath: seen, outcome: { code: "regressed", text } };
  const closed = await tools.move(deployed, {
    to: "regressed",
    patch,
    actor: "fixer",
    detail: text,
  });
  if (closed !== null) await beginNextAttempt(tools, closed);
  return null;
}

/** What shows an error of the new version shows that version deployed, whatever hosts still lag. */
async function knownAsDeployed(
  tools: CheckTools,
  fix: Fix,
  { host, deployed: version }: Report,
): Promise<Fix | null> {
  if (fix.state !== "merged") return fix;
  const deployment = { version, actor: `host:${host}`, at: tools.clock.now() };
  const detail = `${host} runs ${version ?? "it"}`;
  return tools.move(fix, { to: "deployed", patch: { deployment }, actor: "fixer", detail });
}

/**
 * Begins the fix that follows a regressed one, by admission's rules. Also after a crash between the
 * two: until the next one is begun, its report stays with the regressed fix.
 */
export async function beginNextAttempt(tools: CheckTools, fix: Fix): Promise<void> {
  const { store, clock, tell } = tools;
  const [report] = fix.aftermath?.unjudged ?? [];
  if (fix.aftermath === null || report === undefined) return;
  const now = clock.now();
  const { project, fingerprint } = fix;
  const rules = await store.listRules({ project, fingerprint });
  const received = await store.receiveFix({
    id: randomBytes(4).toString("hex"),
    repository: fix.repository,
    report,
    ignored: rules.length > 0,
    observedSince: now,
    after: fix.id,
    now,
  });
  if (received.outcome === "created") tell(received.fix);
  const patch = { aftermath: { ...fix.aftermath, unjudged: [] } };
  const detail = `followed by fix ${received.fix.id}`;
  await tools.move(fix, { to: fix.state, patch, actor: "fixer", detail });
  tools.wakeRunner();
}
