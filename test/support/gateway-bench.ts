import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  startScriptedModel,
  type Answer,
  type Script,
  type ScriptedModel,
} from "@mendwatch/scripted-model";
import { onTestFinished } from "vitest";

import {
  openGateway,
  type Gateway,
  type GatewayOptions,
  type GatewayPatience,
} from "../../packages/fixer/src/adapters/claude/gateway/gateway.ts";
import { openRun } from "./agent-run.ts";
import { askSocket, type SocketAnswer, type SocketRequest } from "./unix-http.ts";

/** The credential of every gateway here. */
export const secret = "sk-real-0123456789";

/** A model that answers so, until the end of the test. */
export async function modelOf(...turns: Script["turns"]): Promise<ScriptedModel> {
  const model = await startScriptedModel([{ name: "run", fits: () => true, turns }]);
  onTestFinished(() => model.close());
  return model;
}

/** An upstream that does what no model would. */
export async function serverOf(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** More than any answer here takes. */
export const ample: GatewayPatience = {
  connect: 20_000,
  answer: 20_000,
  idle: 20_000,
  headers: 20_000,
  request: 20_000,
};

/** A gateway to it, until the end of the test. */
export async function gatewayTo(
  upstream: string,
  options: Partial<GatewayOptions> = {},
  patience: Partial<GatewayPatience> = {},
): Promise<Gateway> {
  const folder = await mkdtemp(join(tmpdir(), "mendwatch-gateway-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const gateway = await openGateway(
    {
      socket: join(folder, "api.sock"),
      upstream,
      credential: { kind: "api-key", secret },
      run: openRun(),
      ...options,
    },
    { ...ample, ...patience },
  );
  onTestFinished(() => gateway.close());
  return gateway;
}

/** What an agent asks. */
export function body(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    model: "claude-sonnet-5-5",
    max_tokens: 1_000,
    stream: true,
    tools: [{ name: "Read", input_schema: {} }],
    messages: [{ role: "user", content: "Repair it" }],
    ...changes,
  });
}

/** Asks through the gateway. */
export async function ask(gateway: Gateway, asked: SocketRequest = {}): Promise<SocketAnswer> {
  return askSocket(gateway.socket, { path: "/v1/messages?beta=true", body: body(), ...asked });
}

/** A million of the dollars and tokens that `usage` below costs is easy to say. */
export const usage: NonNullable<Answer["usage"]> = {
  input: 100_000,
  output: 50_000,
  cacheRead: 10_000,
};
export const dollars: number = 0.2 + 0.5 + 0.001;
