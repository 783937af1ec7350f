import type { IncidentLink, Report } from "@mendwatch/protocol";

/** What a sample may have otherwise than usual. */
export type ReportChanges = Partial<Omit<Report, "incident">> & {
  readonly incident?: Partial<IncidentLink>;
};

/** A settled, full report of a root error of the project `shop`, valid on the wire. */
export function sampleReport(changes: ReportChanges = {}): Report {
  const fingerprint = changes.fingerprint ?? "00000000000000aa";
  return {
    version: "1.0",
    id: "report-00000001",
    phase: "settled",
    announcement: null,
    detail: "full",
    project: "shop",
    host: "prod-1",
    deployed: null,
    source: "/var/log/shop.log",
    fingerprint,
    fingerprintVersion: 1,
    severity: "high",
    count: 3,
    count24h: 3,
    firstSeen: "2026-11-20T10:00:00.000Z",
    lastSeen: "2026-11-20T10:00:30.000Z",
    error: {
      type: "TypeError",
      message: "Cannot read properties of null (reading 'total')",
      code: null,
      frames: [
        {
          file: "/srv/shop/src/cart.js",
          line: 6,
          column: 29,
          function: "checkoutTotal",
          inApp: true,
        },
      ],
      stack:
        "TypeError: Cannot read properties of null (reading 'total')\n    at checkoutTotal (/srv/shop/src/cart.js:6:29)",
      causes: [],
    },
    request: { method: "POST", path: "/api/checkout" },
    traceId: null,
    context: [],
    ...changes,
    incident: { id: "incident-0001", role: "root", root: fingerprint, ...changes.incident },
  };
}
