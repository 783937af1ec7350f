import type { Heartbeat, Report } from "@mendwatch/protocol";
import { parseHeartbeat, parseReport } from "@mendwatch/protocol/received";
import { checkSignature } from "@mendwatch/protocol/signature";
import Fastify, { type FastifyReply, type FastifyRequest } from "fastify";

/** How the receiver treats a report: `fail` and `refuse` before it is taken, `drop` after that. */
export type Treatment = "accept" | "fail" | "refuse" | "drop";

/** The receiving side of the wire, as far as a watcher can tell. */
export interface ReportReceiver {
  readonly url: string;
  readonly port: number;
  /** Every report once, in the order in which they came. */
  readonly reports: readonly Report[];
  readonly heartbeats: readonly Heartbeat[];
  /** What was wrong with what came; empty for a watcher that keeps to the protocol. */
  readonly faults: readonly string[];
  /** Fingerprints that heartbeats are answered with. */
  watch: readonly string[];
  /** Occurrences by key, over all settled reports. */
  counts(key: (report: Report) => string): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** What a receiver may have otherwise than usual. */
export interface ReceiverOptions {
  readonly secret: string;
  readonly port?: number;
  /** Reports that are there already, as after a restart. */
  readonly reports?: readonly Report[];
  treat?(report: Report): Treatment;
}

/** Listens on 127.0.0.1. Checks signatures and bodies as the fixer does, and takes each id once. */
export async function startReceiver(options: ReceiverOptions): Promise<ReportReceiver> {
  const server = Fastify({ bodyLimit: 262_144 });
  const reports = new Map((options.reports ?? []).map((report) => [report.id, report]));
  const heartbeats: Heartbeat[] = [];
  const faults: string[] = [];
  let watch: readonly string[] = [];

  server.addContentTypeParser("application/json", { parseAs: "string" }, (_, body, done) =>
    done(null, body),
  );

  function fault(reply: FastifyReply, message: string): { code: string; message: string } {
    faults.push(message);
    void reply.code(422);
    return { code: "MW_TEST_FAULT", message };
  }

  function signatureFault(request: FastifyRequest): string | null {
    return checkSignature([options.secret], request.headers, Date.now(), String(request.body));
  }

  server.post("/v1/reports", (request, reply) => {
    const wrong = signatureFault(request);
    if (wrong !== null) return fault(reply, wrong);
    const parsed = parseReport(JSON.parse(String(request.body)));
    if (!parsed.success) return fault(reply, parsed.error.message);
    const report = parsed.data;
    if (report.id !== request.headers["webhook-id"]) return fault(reply, "another id");
    const treatment = options.treat?.(report) ?? "accept";
    if (treatment === "fail") {
      return reply.code(503).send({ code: "MW_TEST_BUSY", message: "not now" });
    }
    if (treatment === "refuse") {
      return reply.code(422).send({ code: "MW_TEST_REFUSED", message: "not this one" });
    }
    const status = reports.has(report.id) ? "duplicate" : "accepted";
    if (status === "accepted") reports.set(report.id, report);
    if (treatment === "accept") return reply.send({ status });
    request.raw.socket.destroy();
    return reply;
  });

  server.post("/v1/heartbeats", (request, reply) => {
    const wrong = signatureFault(request);
    if (wrong !== null) return fault(reply, wrong);
    const parsed = parseHeartbeat(JSON.parse(String(request.body)));
    if (!parsed.success) return fault(reply, parsed.error.message);
    heartbeats.push(parsed.data);
    return { watch };
  });

  const url = await server.listen({ host: "127.0.0.1", port: options.port ?? 0 });
  return {
    url,
    port: Number(new URL(url).port),
    get reports() {
      return [...reports.values()];
    },
    heartbeats,
    faults,
    get watch() {
      return watch;
    },
    set watch(fingerprints) {
      watch = fingerprints;
    },
    counts(key) {
      const counts = new Map<string, number>();
      for (const report of reports.values()) {
        if (report.phase === "announced") continue;
        counts.set(key(report), (counts.get(key(report)) ?? 0) + report.count);
      }
      return counts;
    },
    async close() {
      server.server.closeAllConnections();
      await server.close();
    },
  };
}
