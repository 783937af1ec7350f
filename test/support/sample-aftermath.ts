import type { Aftermath } from "@mendwatch/fixer";

/** What production showed of a fix, where nothing came of it yet. */
export function sampleAftermath(changes: Partial<Aftermath> = {}): Aftermath {
  return {
    recurrences: 0,
    quietSince: null,
    quietUntil: null,
    coveredUntil: 0,
    waitsFor: null,
    hosts: [],
    suspects: [],
    unjudged: [],
    ...changes,
  };
}
