import type { ListenAddress } from "@mendwatch/config";
import { reportLimits } from "@mendwatch/protocol";
import { watcherHeader } from "@mendwatch/protocol/signature";
import type { FastifyReply, FastifyRequest } from "fastify";

import type { FixerEvents } from "../../events/events.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Intake } from "../../stages/intake/intake.ts";
import {
  findWatcher,
  openDelivery,
  type Delivery,
  type KnownWatcher,
} from "../../stages/intake/sender.ts";
import { createListener, limiter, listen, type Listener } from "./server.ts";

/**
 * Requests in a minute: of one watcher, which after days without a fixer sends its outbox one by
 * one, and of one address, behind which several watchers may be.
 */
const perMinute = { watcher: 600, address: 3_000 } as const;

/** The owner is told of a kind of refusal once in this time: anybody can cause many. In milliseconds. */
const tellAgainAfter = 60_000;

/** What the relay listener works with. */
export interface RelayParts {
  readonly address: ListenAddress;
  readonly watchers: ReadonlyMap<string, KnownWatcher>;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly events: FixerEvents;
  readonly fault: (error: unknown) => void;
}

/**
 * Where watchers post: `POST /v1/reports` and `/v1/heartbeats`, signed by Standard Webhooks. It
 * answers 2xx only after the durable write. Throws `MW_CANNOT_LISTEN`.
 */
export async function openRelayListener(parts: RelayParts): Promise<Listener> {
  const { watchers, intake, clock, events } = parts;
  const toldAt = new Map<string, number>();
  const server = await createListener({
    bodyLimit: reportLimits.bodyBytes,
    perMinute: perMinute.address,
    fault: parts.fault,
    refused: (request, status, { code, message }) => {
      const name = request.headers[watcherHeader];
      const watcher = typeof name === "string" && watchers.has(name) ? name : null;
      const kind = `${watcher ?? ""} ${code}`;
      if (clock.monotonic() - (toldAt.get(kind) ?? -Infinity) < tellAgainAfter) return;
      toldAt.set(kind, clock.monotonic());
      events({ event: "relay:refused", watcher, status, code, message });
    },
  });
  // A stranger's body is not even read.
  server.addHook("onRequest", async (request) => {
    findWatcher(watchers, request.headers);
  });
  // Counted once the signature is checked: nobody can use up the turns of another's watcher.
  const limitWatcher = limiter(server, perMinute.watcher, (request) =>
    String(request.headers[watcherHeader]),
  );
  async function open(request: FastifyRequest, reply: FastifyReply): Promise<Delivery> {
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
    const delivery = openDelivery(watchers, { headers: request.headers, body }, clock.now());
    await limitWatcher(request, reply);
    return delivery;
  }
  server.post("/v1/reports", async (request, reply) => intake.report(await open(request, reply)));
  server.post("/v1/heartbeats", async (request, reply) =>
    intake.heartbeat(await open(request, reply)),
  );
  return listen(server, parts.address, "fixer.relay.listen");
}
