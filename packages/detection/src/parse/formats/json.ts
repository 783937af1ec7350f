import type { ErrorLink } from "../../types.ts";
import { visibleLine } from "../../visible.ts";
import { type ParsedError, parseErrorText } from "../error-text.ts";
import { isErrorLevel, type Level, levelOfNumber, levelOfWord } from "../level.ts";
import { parseTimeField } from "../log-time.ts";
import type { ErrorRecord, LogFormat, Mask } from "../record.ts";
import { findRequest, type LoggedRequest, requestOf } from "../request.ts";
import { traceIdOf } from "../trace-id.ts";
import { saysUncaught } from "../uncaught.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A level in JSON that may be an error's. A line without one is not worth decoding. */
const errorLevel =
  /"(?:level|severity|lvl|levelname)"\s*:\s*(?:[5-9]\d|"(?:[5-9]\d|err|crit|alert|fatal|emerg|panic|severe))/i;

/**
 * One JSON object per line with a level, as pino writes it (bunyan and winston much alike): the error
 * in `err` as type, message and stack, or at the top level, or only a message.
 */
export const json: LogFormat = {
  name: "json",
  parse(lines, mask) {
    const [line = ""] = lines;
    if (!/^\s*\{/.test(line)) return null;
    const text = visibleLine(line);
    if (!errorLevel.test(text)) return isWhole(text) ? [] : null;
    const record = decode(text);
    if (record === null) return null;
    const level = levelOf(record);
    return level !== null && isErrorLevel(level) ? [parseRecord(record, level, mask)] : [];
  },
};

/** True for what may be a JSON object, and not the first line of a printed one. */
function isWhole(text: string): boolean {
  return text.trimEnd().endsWith("}");
}

function decode(text: string): Fields | null {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    // Text that only begins like JSON.
    return null;
  }
}

function levelOf(record: Fields): Level | null {
  const value = record["level"] ?? record["severity"] ?? record["lvl"] ?? record["levelname"];
  if (typeof value === "number") return levelOfNumber(value);
  if (typeof value !== "string") return null;
  return /^\d+$/.test(value) ? levelOfNumber(Number(value)) : levelOfWord(value);
}

function parseRecord(record: Fields, level: Level, mask: Mask): ErrorRecord {
  const said = mask(textOf(record["msg"]) ?? textOf(record["message"]) ?? "");
  const { error, stack } = errorOf(record, said, mask);
  const request = loggedRequest(record) ?? findRequest(said);
  const traceId =
    traceIdOf(record) ?? traceIdOf(fieldsOf(record["req"]) ?? {}) ?? idOf(record["req"]);
  return {
    at: parseTimeField(
      record["time"] ?? record["timestamp"] ?? record["ts"] ?? record["@timestamp"],
    ),
    pid: typeof record["pid"] === "number" ? record["pid"] : null,
    fatal: level === "fatal" || saysUncaught(said) || error.type === "UnhandledPromiseRejection",
    error,
    stack,
    request: request === null ? null : { ...request, path: mask(request.path) },
    traceId: traceId === null ? null : mask(traceId),
  };
}

function errorOf(record: Fields, said: string, mask: Mask): { error: ParsedError; stack: string } {
  const value = record["err"] ?? record["error"] ?? record["exception"];
  const object = fieldsOf(value) ?? (textOf(record["stack"]) === null ? null : record);
  if (object === null) {
    const text = mask(textOf(value) ?? "");
    const message = text === "" || said.includes(text) ? said : join(said, text);
    if (message === "") return textless(record, mask);
    return { error: { ...nameless, message }, stack: message };
  }
  const { link, causes } = linkOf(object, mask);
  // A value that is no error was serialised without its message, or has none.
  const message = link.message === "" && link.frames.length === 0 ? said : link.message;
  const stack = mask(textOf(object["stack"]) ?? message);
  return {
    error: { ...link, message, causes, prefix: said },
    stack: stack.includes(said) ? stack : `${said}\n${stack}`,
  };
}

/** What every record has, and so names no error. */
const commonFields = new Set(
  "level severity lvl levelname time timestamp ts @timestamp pid hostname name v".split(" "),
);
/** A longer record without a message is data. */
const maxFields = 1000;

/** An error that the caller gave no words: its own fields stand for them. */
function textless(record: Fields, mask: Mask): { error: ParsedError; stack: string } {
  const own = Object.entries(record).filter(([key]) => !commonFields.has(key));
  const words = own.map(([key, value]) => (isScalar(value) ? `${key}=${String(value)}` : key));
  const message = mask(words.join(" ")).slice(0, maxFields);
  return { error: { ...nameless, message }, stack: message };
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

const nameless: ParsedError = {
  type: null,
  message: "",
  code: null,
  frames: [],
  causes: [],
  prefix: "",
};

/** Depth to which serialised causes are followed; a log line may nest them as it likes. */
const maxDepth = 8;

/** Reads a serialised error: its fields, and more exactly its stack, which has the causes too. */
function linkOf(
  object: Fields,
  mask: Mask,
  depth = 0,
): { link: ErrorLink; causes: readonly ErrorLink[] } {
  const stack = textOf(object["stack"]);
  const parsed = stack === null ? null : parseErrorText(mask(stack).split("\n"));
  const message = mask(textOf(object["message"]) ?? textOf(object["msg"]) ?? "");
  const code = object["code"];
  const link: ErrorLink = {
    type: typeOf(object, parsed?.type ?? null, mask),
    // pino adds the messages of the causes, winston that of the call; the stack has it alone.
    message: parsed !== null && message.includes(parsed.message) ? parsed.message : message,
    code: typeof code === "string" || typeof code === "number" ? mask(String(code)) : null,
    frames: parsed?.frames ?? [],
  };
  const inStack = parsed?.causes ?? [];
  return { link, causes: inStack.length > 0 ? inStack : causesOf(object, mask, depth) };
}

/** The class name, unless a bundler made it short or it says less than the stack. */
function typeOf(object: Fields, parsed: string | null, mask: Mask): string | null {
  const names = [textOf(object["type"]), parsed, textOf(object["name"])].flatMap((name) =>
    name === null || name === "" ? [] : [mask(name)],
  );
  return names.find((name) => /.(?:Error|Exception)$/.test(name)) ?? names[0] ?? null;
}

function causesOf(object: Fields, mask: Mask, depth: number): readonly ErrorLink[] {
  if (depth === maxDepth) return [];
  const several = object["aggregateErrors"] ?? object["errors"];
  const values = [object["cause"], ...(Array.isArray(several) ? several.slice(0, 16) : [])];
  return values.flatMap((value) => {
    const fields = fieldsOf(value);
    if (fields === null) return [];
    const { link, causes } = linkOf(fields, mask, depth + 1);
    return [link, ...causes];
  });
}

function loggedRequest(record: Fields): LoggedRequest | null {
  for (const source of [fieldsOf(record["req"]), fieldsOf(record["request"]), record]) {
    const method = textOf(source?.["method"]);
    const url =
      textOf(source?.["url"]) ?? textOf(source?.["originalUrl"]) ?? textOf(source?.["path"]);
    if (method !== null && url !== null && /^[A-Za-z]{3,10}$/.test(method))
      return requestOf(method, url);
  }
  return null;
}

function idOf(value: unknown): string | null {
  const id = fieldsOf(value)?.["id"];
  return typeof id === "number" ? String(id) : textOf(id);
}

function join(said: string, text: string): string {
  return said === "" ? text : `${said}: ${text}`;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function fieldsOf(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : null;
}
