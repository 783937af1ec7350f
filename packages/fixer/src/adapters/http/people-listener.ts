import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";

import type { ListenAddress } from "@mendwatch/config";
import { z } from "zod";

import { fixerError } from "../../errors.ts";
import type { Fix } from "../../fix.ts";
import type { Chat } from "../../ports/chat.ts";
import type { Pausing } from "../../stages/admission/pausing.ts";
import type { Approval } from "../../stages/approval/approval.ts";
import { decodeUtf8, readJson } from "../../stages/intake/json-body.ts";
import { describeIssues } from "../../stages/intake/problems.ts";
import { createListener, listen, type Listener } from "./server.ts";

/** Decisions are a few hundred bytes, and people make a few a minute. */
const bodyBytes = 16_384;
const perMinute = 300;

/** What the people's listener works with. */
export interface PeopleParts {
  readonly address: ListenAddress;
  readonly token: string;
  readonly approval: Approval;
  readonly pausing: Pausing;
  readonly chat: Pick<Chat, "pair">;
  readonly fault: (error: unknown) => void;
}

/** The answer to a decision or a cancel that counted: the fix as it is now. */
interface DecisionAnswer {
  readonly fix: Pick<Fix, "id" | "state" | "decision" | "outcome" | "cancelRequested">;
}

const actor = z
  .string()
  .regex(
    /^(?:terminal|web|telegram):[^\p{Cc}]{1,80}$/u,
    "must be the channel and the person (write terminal:anna)",
  );
const decisionBody = z.strictObject({
  commit: z
    .string()
    .regex(/^[0-9a-f]{7,64}$/, "must be the whole commit that was shown")
    .nullable(),
  actor,
});
/** What a cancel and a pause say. */
const reasonedBody = z.strictObject({
  actor,
  reason: z
    .string()
    .regex(/^[^\p{Cc}]{1,500}$/u, "must be a line of 500 characters at most")
    .nullable(),
});
const resumeBody = z.strictObject({ actor });

/**
 * Where people decide: `POST /v1/fixes/:id/approve` and `/skip` with `{commit, actor}`, `/cancel`
 * and `POST /v1/pause` with `{actor, reason}`, `/v1/resume` with `{actor}`, and `/v1/chat/pair`; all under a bearer token. `GET /v1/health` without one. `:id` may be any unambiguous beginning. Throws `MW_CANNOT_LISTEN`.
 */
export async function openPeopleListener(parts: PeopleParts): Promise<Listener> {
  const { approval, pausing, chat, address } = parts;
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

  for (const decision of ["approve", "skip"] as const) {
    server.post<{ Params: { id: string } }>(`/v1/fixes/:id/${decision}`, async (request) => {
      const { commit, actor: by } = read(decisionBody, request.body);
      return answer(await approval.decide(request.params.id, decision, commit, by));
    });
  }
  server.post<{ Params: { id: string } }>("/v1/fixes/:id/cancel", async (request) => {
    const { actor: by, reason } = read(reasonedBody, request.body);
    return answer(await approval.cancel(request.params.id, by, reason));
  });
  server.post("/v1/pause", async (request) => {
    const { actor: by, reason } = read(reasonedBody, request.body);
    return pausing.pause(by, reason);
  });
  server.post("/v1/resume", async (request) => {
    const { actor: by } = read(resumeBody, request.body);
    return pausing.resume(by);
  });
  server.post("/v1/chat/pair", () => chat.pair());
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

function read<Body>(schema: z.ZodType<Body>, body: unknown): Body {
  const text = body instanceof Uint8Array ? decodeUtf8(body) : "";
  const parsed = schema.safeParse(readJson(text));
  if (parsed.success) return parsed.data;
  throw fixerError(
    "MW_INVALID_DECISION",
    `The decision is not as it should be: ${describeIssues(parsed.error.issues)}.`,
  );
}

function answer({ id, state, decision, outcome, cancelRequested }: Fix): DecisionAnswer {
  return { fix: { id, state, decision, outcome, cancelRequested } };
}

/** Of equal length for every input, so that the comparison takes equal time. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
