import { sign, watcherHeader } from "@mendwatch/protocol/signature";
import { Agent, request } from "undici";

/** How long the fixer may take: to accept a connection, and to answer. Milliseconds. */
const connectTimeout = 5_000;
const answerTimeout = 15_000;

/** An answer of the fixer is small; more is not read. In bytes. */
const answerBytes = 65_536;

/** Where reports go, and as whom. */
export interface RelayTarget {
  /** Without a trailing slash or with one. */
  readonly url: string;
  /** Name of this watcher in the fixer's configuration. */
  readonly watcher: string;
  /** `whsec_…` */
  readonly secret: string;
}

/** What the fixer answered. */
export interface Answer {
  readonly status: number;
  /** Decoded JSON; null where the body was none. */
  readonly body: unknown;
  /** `retry-after` in milliseconds, or null. */
  readonly retryAfter: number | null;
}

/** Posts signed bodies. Rejects where there is no answer. */
export interface Poster {
  post(path: string, id: string, body: string, signal: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

/** Posts to the fixer itself: no proxy of the environment is asked, and no redirect is followed. */
export function createPoster(target: RelayTarget): Poster {
  const dispatcher = new Agent({
    connect: { timeout: connectTimeout },
    headersTimeout: answerTimeout,
    bodyTimeout: answerTimeout,
    maxResponseSize: answerBytes,
  });
  const base = target.url.endsWith("/") ? target.url : `${target.url}/`;
  return {
    async post(path, id, body, signal) {
      const now = Date.now();
      const answer = await request(new URL(path, base), {
        method: "POST",
        dispatcher,
        signal,
        headers: {
          "content-type": "application/json",
          [watcherHeader]: target.watcher,
          ...sign(target.secret, id, now, body),
        },
        body,
      });
      const text = await answer.body.text();
      const retryAfter = answer.headers["retry-after"];
      return {
        status: answer.statusCode,
        body: decode(text),
        retryAfter: typeof retryAfter === "string" ? readRetryAfter(retryAfter, now) : null,
      };
    },
    close: () => dispatcher.destroy(),
  };
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Seconds, or a date. */
function readRetryAfter(value: string, now: number): number | null {
  const wait = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}
