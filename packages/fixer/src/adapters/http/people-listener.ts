import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";

import type { ListenAddress } from "@mendwatch/config";

import { fixerError } from "../../errors/errors.ts";
import type { Lessons } from "../../lessons/lessons.ts";
import type { Chat } from "../../ports/chat.ts";
import type { AgentReadiness } from "../../running/agent-readiness.ts";
import type { Pausing } from "../../stages/admission/pausing.ts";
import type { Approval } from "../../stages/approval/approval.ts";
import { addFixRoutes } from "./fix-routes.ts";
import { readBody } from "./people-bodies.ts";
import { createListener, listen, type Listener } from "./server.ts";
import { addTaughtRoutes } from "./taught-routes.ts";

/** Decisions are a few hundred bytes, and people make a few a minute. */
const bodyBytes = 16_384;
const perMinute = 300;

/** What the people's listener works with. */
export interface PeopleParts {
  readonly address: ListenAddress;
  readonly token: string;
  readonly approval: Approval;
  readonly lessons: Lessons;
  readonly pausing: Pausing;
  readonly chat: Pick<Chat, "pair" | "unpair">;
  readonly agent: Pick<AgentReadiness, "missing">;
  readonly fault: (error: unknown) => void;
}

/**
 * Where people decide: what is said about fixes (fix-routes.ts), lessons and rules
 * (taught-routes.ts), `POST /v1/pause` with `{actor, reason}`, `/v1/resume` with `{actor}`, and
 * `/v1/chat/pair`, and `/v1/chat/unpair` with `{id, actor}`, and `GET /v1/agent` for what the agent
 * misses; all under a bearer token. `GET /v1/health` without one. Throws `MW_CANNOT_LISTEN`.
 */
export async function openPeopleListener(parts: PeopleParts): Promise<Listener> {
  const { approval, lessons, pausing, chat, agent, address } = parts;
  const expected = digest(`Bearer ${parts.token}`);
  const server = await createListener({
    bodyLimit: bodyBytes,
    perMinute,
    fault: parts.fault,
    refused: () => {},
  });
  server.addHook("onRequest", async (request) => {
    checkHost(request.hostname, address.host);
    if (request.routeOptions.url === "/v1/health") return;
    if (timingSafeEqual(digest(request.headers.authorization ?? ""), expected)) return;
    throw fixerError(
      "MW_WRONG_TOKEN",
      "Header authorization: send `Bearer` and the token of `fixer.people.token`, or of people.token in the state folder.",
    );
  });

  addFixRoutes(server, approval);
  addTaughtRoutes(server, { lessons, approval });
  server.post("/v1/pause", async (request) => {
    const { actor: by, reason } = readBody("reasoned", request.body);
    return pausing.pause(by, reason);
  });
  server.post("/v1/resume", async (request) => {
    const { actor: by } = readBody("plain", request.body);
    return pausing.resume(by);
  });
  server.post("/v1/chat/pair", () => chat.pair());
  server.post("/v1/chat/unpair", async (request) => {
    const { id, actor: by } = readBody("unpair", request.body);
    return chat.unpair(id, by);
  });
  server.get("/v1/agent", async () => ({ missing: await agent.missing() }));
  server.get("/v1/health", () => ({ status: "ok" }));
  return listen(server, address, "fixer.people.listen");
}

/**
 * A page in a browser can make a name of its own resolve to this machine, and would then share an
 * origin with the listener. It cannot do so with an address, with localhost, or with our own name.
 */
function checkHost(hostname: string, own: string): void {
  const bare = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (isIP(bare) !== 0 || bare === "localhost" || bare === own.toLowerCase()) return;
  throw fixerError(
    "MW_WRONG_HOST",
    `Header host: address the fixer by IP, as localhost, or as "${own}" of \`fixer.people.listen\`.`,
  );
}

/** Of equal length for every input, so that the comparison takes equal time. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
