import { closeSync, openSync, writeSync } from "node:fs";

import { seededRandom } from "../../test/support/log-writer-plan.ts";

/** Finds the first line of every error of these logs, and no other line. For grep -E, JavaScript and PCRE. */
export const errorPattern = String.raw`\] (ERROR|FATAL) |"level":[56]0`;

/** What a log holds. */
export interface WrittenLog {
  readonly path: string;
  readonly bytes: number;
  readonly lines: number;
  readonly errors: number;
  /** How many different errors. */
  readonly kinds: number;
}

/** One log call; `kind` numbers its error. */
export interface LogCall {
  readonly text: string;
  readonly lines: number;
  readonly kind: number | null;
}

/** Different errors of a log; how often each of them comes falls as in most services, like 1/rank. */
const errorKinds = 200;

/** 2026-11-20T08:00:00Z: a fixed time, so that a seed always gives the same bytes. */
const begin = 1_795_161_600_000;

/** Bytes that are written at once. */
const chunkBytes = 1_048_576;

/** Writes the log of a seed. `density` is the part of its log calls that are errors, written by `error`. */
export function writeLog(
  path: string,
  bytes: number,
  density: number,
  seed: number,
  error: typeof errorCall,
): WrittenLog {
  const file = openSync(path, "w");
  const counts = { bytes: 0, lines: 0, errors: 0 };
  const kinds = new Set<number>();
  let chunk = "";
  function flush(): void {
    writeSync(file, chunk);
    counts.bytes += chunk.length;
    chunk = "";
  }
  for (const { text, lines, kind } of logCalls(density, seed, error)) {
    chunk += text;
    counts.lines += lines;
    if (kind !== null) {
      counts.errors += 1;
      kinds.add(kind);
    }
    if (chunk.length >= chunkBytes) flush();
    if (counts.bytes + chunk.length >= bytes) break;
  }
  flush();
  closeSync(file);
  return { path, ...counts, kinds: kinds.size };
}

/** An endless log in ASCII: pino's JSON, access lines and plain lines in one file, with errors among them. */
export function* logCalls(
  density: number,
  seed: number,
  error: typeof errorCall,
): Generator<LogCall, never> {
  const random = seededRandom(seed);
  for (let at = begin; ; at += 1 + Math.floor(random() * 20)) {
    const number = Math.floor(random() * 1_000_000);
    if (random() < density) {
      // Like 1/rank: the rank is spread evenly by its logarithm.
      const kind = Math.floor((errorKinds + 1) ** random()) - 1;
      yield error(kind, at, number);
    } else {
      yield { text: quietLine(random(), at, number), lines: 1, kind: null };
    }
  }
}

/** An error of its kind: even ones as a JSON record, odd ones as plain text with its stack below. */
export function errorCall(kind: number, at: number, number: number): LogCall {
  const word = wordOf(kind);
  const type = `${word.slice(0, 1).toUpperCase()}${word.slice(1)}Error`;
  // No port of a well-known service, which would tell errors apart.
  const port = 52_000 + (number % 999);
  const message = `the ${word} depot refused order ${number} at 10.0.${number % 250}.7:${port}`;
  const stack = stackOf(kind, `${type}: ${message}`);
  if (kind % 2 === 1) {
    return { text: `[${new Date(at).toISOString()}] ERROR ${stack}\n`, lines: 5, kind };
  }
  const err = { type, message, stack };
  const record = { level: 50, time: at, pid: 7, hostname: "shop-1", err, msg: message };
  return { text: `${JSON.stringify(record)}\n`, lines: 1, kind };
}

/** The same of a request: with its id, that of a cart and what a logger says of the request. */
export function requestErrorCall(kind: number, at: number, number: number): LogCall {
  const word = wordOf(kind);
  const id = uuidOf(number, at);
  const type = `${word.slice(0, 1).toUpperCase()}${word.slice(1)}Error`;
  const message = `the ${word} depot lost cart ${id} of customer ${number}`;
  const stack = stackOf(kind, `${type}: ${message}`);
  if (kind % 2 === 1) {
    const time = new Date(at).toISOString().replace("T", " ").replace("Z", "");
    return { text: `[${time}] ERROR (api/7): ${message}\n${stack}\n`, lines: 6, kind };
  }
  const req = {
    id: number,
    method: "POST",
    url: `/api/carts/${id}?page=${number % 9}`,
    remoteAddress: `10.0.0.${number % 250}`,
    remotePort: 52_000 + (number % 999),
  };
  const err = { type, message, stack };
  const head = { level: 50, time: at, pid: 7, hostname: "shop-1", reqId: id };
  const record = { ...head, req, err, responseTime: number % 400, msg: "request errored" };
  return { text: `${JSON.stringify(record)}\n`, lines: 1, kind };
}

function stackOf(kind: number, header: string): string {
  const word = wordOf(kind);
  return [
    header,
    `    at ${word}Total (/srv/shop/src/${word}.js:${10 + (kind % 80)}:9)`,
    `    at ${word}Route (/srv/shop/src/routes/${word}.js:12:3)`,
    `    at Layer.handle (/srv/shop/node_modules/router/index.js:95:5)`,
    `    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)`,
  ].join("\n");
}

function uuidOf(number: number, at: number): string {
  return `${number.toString(16).padStart(8, "0")}-4e1c-4d2a-9b7f-${String(at).slice(-12).padStart(12, "0")}`;
}

/** A name in letters, because digits do not tell errors apart. */
function wordOf(kind: number): string {
  const letters = "bdfghjklmnprstvz";
  const vowels = "aeiou";
  const [first, second] = [Math.floor(kind / 5) % 16, Math.floor(kind / 80) % 16];
  return `${letters[first] ?? ""}${vowels[kind % 5] ?? ""}${letters[second] ?? ""}orin`;
}

function quietLine(share: number, at: number, number: number): string {
  const time = new Date(at).toISOString();
  const id = uuidOf(number, at);
  if (share < 0.55) {
    const url = `/api/orders/${number}?page=${number % 9}`;
    return `${JSON.stringify({
      level: number % 7 === 0 ? 20 : 30,
      time: at,
      pid: 7,
      hostname: "shop-1",
      reqId: id,
      req: { method: "GET", url, remoteAddress: `10.0.0.${number % 250}` },
      res: { statusCode: 200 },
      responseTime: number % 400,
      msg: "request completed",
    })}\n`;
  }
  if (share < 0.75) {
    return `10.0.0.${number % 250} - - [20/Nov/2026:08:30:42 +0000] "GET /api/carts/${id} HTTP/1.1" 200 ${number} "-" "Mozilla/5.0 (X11; Linux x86_64)"\n`;
  }
  const level = number % 11 === 0 ? "DEBUG" : "INFO";
  return `[${time}] ${level} order ${id} of customer ${number} was packed in ${number % 800} ms, no errors\n`;
}
