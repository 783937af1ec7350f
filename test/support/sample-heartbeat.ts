import type { Heartbeat } from "@mendwatch/protocol";

/** A heartbeat of a watcher of the project `shop`, valid on the wire. */
export function sampleHeartbeat(changes: Partial<Heartbeat> = {}): Heartbeat {
  return {
    version: "1.0",
    id: "heartbeat-1",
    host: "prod-1",
    sentAt: "2026-11-20T10:00:00.000Z",
    deployed: {},
    sources: [
      {
        project: "shop",
        source: "/var/log/shop.log",
        bytesRead: 1_024,
        lagBytes: 0,
        unreadable: null,
        unbrokenSince: "2026-11-20T09:00:00.000Z",
      },
    ],
    outbox: {
      reports: 0,
      bytes: 0,
      setAside: 0,
      dropped: { critical: 0, high: 0, medium: 0, low: 0 },
    },
    ...changes,
  };
}
