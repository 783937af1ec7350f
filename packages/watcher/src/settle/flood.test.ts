import { describe, expect, it } from "vitest";

import {
  fingerprints,
  hour,
  minute,
  settlerBench,
} from "../../../../test/support/settler-bench.ts";

describe("a flood of new kinds of errors", () => {
  it("is one report with all of them counted; what is known is not part of it", () => {
    const shop = settlerBench({ maxNewFingerprints: { count: 3, per: hour } });
    for (let index = 0; index < 50; index += 1) {
      shop.see({ fingerprint: String(index).padStart(16, "0") });
      shop.see({ fingerprint: "0000000000000001" });
    }
    shop.pass(minute);
    const reports = shop.sent();
    const flood = reports.find((report) => report.error.type === null);

    expect(reports).toHaveLength(4);
    expect(flood).toMatchObject({ count: 47, severity: "high" });
    expect(flood?.error.message).toContain("47");
    expect(flood?.error.stack).toContain("cart is null");
    expect(reports.reduce((sum, report) => sum + report.count, 0)).toBe(100);
  });

  it("is over when the period is", () => {
    const shop = settlerBench({ maxNewFingerprints: { count: 1, per: hour } });
    shop.see({ fingerprint: fingerprints.a });
    shop.see({ fingerprint: fingerprints.b });
    shop.pass(2 * hour);
    shop.sent();
    shop.see({ fingerprint: fingerprints.b });
    shop.pass(minute);

    expect(shop.sent()).toMatchObject([{ fingerprint: fingerprints.b, detail: "full" }]);
  });
});
