import { noUse, type ModelUse } from "./prices.ts";

/**
 * Characters to a token where the API did not say how many it were. Text has about four; three
 * counts rather too much.
 */
const charactersPerToken = 3;

/** A line of a stream, or a body, that is longer is not read. In characters. */
const longestLine = 4 * 1024 * 1024;
const longestBody = 32 * 1024 * 1024;

/** What an answer said of itself. */
export interface Counted {
  /** Null where it did not come so far. */
  readonly model: string | null;
  /** As far as it was said, and else estimated from what came. */
  readonly use: ModelUse;
  /** True where it came to its end. */
  readonly whole: boolean;
  /** The error that it ended with; null without. */
  readonly error: { readonly type: string; readonly message: string } | null;
}

/** Reads along while an answer passes. */
export interface TokenCount {
  add(chunk: Uint8Array): void;
  /** What has been seen so far. */
  counted(): Counted;
}

/** Tokens that a text of so many characters has at most, about. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}

/**
 * Reads a stream of events. `message_start` brings the tokens that were read, `message_delta` those
 * that were written, both as totals. Where the latter never came, what was written is estimated from
 * the text of the deltas.
 */
export function countStream(): TokenCount {
  const decoder = new TextDecoder();
  let rest = "";
  let model: string | null = null;
  let use = noUse;
  let written = 0;
  let told = false;
  let whole = false;
  let error: Counted["error"] = null;

  function read(line: string): void {
    if (!line.startsWith("data:")) return;
    const event = decode(line.slice("data:".length));
    switch (member(event, "type")) {
      case "message_start": {
        const message = member(event, "message");
        model = text(member(message, "model")) ?? model;
        use = most(use, readUsage(member(message, "usage")));
        break;
      }
      case "content_block_delta":
        written += textLength(member(event, "delta"));
        break;
      case "message_delta":
        told ||= typeof member(member(event, "usage"), "output_tokens") === "number";
        use = most(use, readUsage(member(event, "usage")));
        break;
      case "message_stop":
        whole = true;
        break;
      case "error":
        error = readError(event);
        break;
    }
  }

  return {
    add(chunk) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) read(line);
      // What is so long is no event that counts; its text is still what the model wrote.
      if (rest.length > longestLine) {
        written += rest.length;
        rest = "";
      }
    },
    counted() {
      const output = told ? 0 : estimateTokens(written);
      const seen = most(use, { ...noUse, output });
      return { model, use: seen, whole: whole && error === null, error };
    },
  };
}

/** Reads an answer that is one JSON text. */
export function countBody(): TokenCount {
  const decoder = new TextDecoder();
  let body = "";
  return {
    add(chunk) {
      if (body.length < longestBody) body += decoder.decode(chunk, { stream: true });
    },
    counted() {
      const message = decode(body);
      const usage = member(message, "usage");
      const model = text(member(message, "model"));
      const use =
        usage === undefined ? { ...noUse, output: estimateTokens(body.length) } : readUsage(usage);
      return { model, use, whole: message !== null, error: null };
    },
  };
}

/** The error that a body of the API names; its type is empty where it names none. */
export function readError(body: unknown): { readonly type: string; readonly message: string } {
  const error = member(body, "error");
  return { type: text(member(error, "type")) ?? "", message: text(member(error, "message")) ?? "" };
}

/** JSON, or null. */
export function decode(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function readUsage(usage: unknown): ModelUse {
  const cacheWritten = tokens(member(usage, "cache_creation_input_tokens"));
  const forAnHour = tokens(member(member(usage, "cache_creation"), "ephemeral_1h_input_tokens"));
  return {
    input: tokens(member(usage, "input_tokens")),
    output: tokens(member(usage, "output_tokens")),
    cacheRead: tokens(member(usage, "cache_read_input_tokens")),
    cacheWrite: Math.max(0, cacheWritten - forAnHour),
    cacheWriteHour: forAnHour,
  };
}

/** Both are totals of the same answer, of which one may say less. */
function most(one: ModelUse, other: ModelUse): ModelUse {
  return {
    input: Math.max(one.input, other.input),
    output: Math.max(one.output, other.output),
    cacheRead: Math.max(one.cacheRead, other.cacheRead),
    cacheWrite: Math.max(one.cacheWrite, other.cacheWrite),
    cacheWriteHour: Math.max(one.cacheWriteHour, other.cacheWriteHour),
  };
}

function textLength(delta: unknown): number {
  return [
    member(delta, "text"),
    member(delta, "thinking"),
    member(delta, "partial_json"),
  ].reduce<number>((sum, part) => sum + (typeof part === "string" ? part.length : 0), 0);
}

function tokens(value: unknown): number {
  return typeof value === "number" && value > 0 && Number.isFinite(value) ? value : 0;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
