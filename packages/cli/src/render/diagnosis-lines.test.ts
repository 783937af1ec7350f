import { describe, expect, it } from "vitest";

import { sampleFix } from "../../../../test/support/sample-fix.ts";
import { using } from "../../../../test/support/using.ts";
import { fixLines } from "./fix-lines.ts";

describe("what is shown of a fix", () => {
  const run = { round: 1, billing: "subscription", begunAt: 0, duration: 65_000 } as const;

  it("has what it cost, in all and run by run", () => {
    const charges = [
      { ...run, run: "1a2b3c4d-1-diagnose", step: "diagnose", spending: using(0.25) } as const,
      { ...run, run: "1a2b3c4d-2-repair", step: "repair", spending: using(0.5) } as const,
    ];

    const lines = fixLines(sampleFix({ charges }), "SH", (_, text) => text);

    const begin = lines.indexOf("cost");
    expect(lines.slice(begin, begin + 4)).toEqual([
      "cost",
      "  $0.75 (notional: a plan pays) in 2 runs, 2 min 10 s",
      "  diagnose round 1  $0.25  1 request  9 tokens in, 3 out  (1a2b3c4d-1-diagnose)",
      "  repair round 1  $0.50  1 request  9 tokens in, 3 out  (1a2b3c4d-2-repair)",
    ]);
  });

  it("has nothing of it where no agent was paid for", () => {
    expect(fixLines(sampleFix(), "SH", (_, text) => text)).not.toContain("cost");
  });
});
