import type { Fix } from "@mendwatch/fixer";

import { begin } from "../../packages/fixer/src/model/fix-beginnings.ts";
import { sampleReport } from "./sample-report.ts";

/** A fix of the sample report in the state `preparing`, with nothing done yet. */
export function sampleFix(changes: Partial<Fix> = {}): Fix {
  const report = changes.report ?? sampleReport();
  const repository = `/code/${report.project}`;
  const begun = begin({ id: "1a2b3c4d", repository, report, observedSince: 0, now: 0 }, 1);
  return { ...begun, state: "preparing", fence: 1, incidents: [], audit: [], ...changes };
}
