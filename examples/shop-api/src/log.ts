import { hostname } from "node:os";

/** Writes one JSON line per call, in the shape of pino. */
export interface Logger {
  info(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** A logger that adds these fields to every line. */
  child(fields: LogFields): Logger;
}

/** Fields of a line. An `err` is written as its type, message and stack. */
export type LogFields = Readonly<Record<string, unknown>>;

/** pino's numbers for the levels we use. */
const levels = { info: 30, error: 50 };

/** A logger that writes to `write`, which is standard output in production. */
export function createLogger(write: (line: string) => void, bindings: LogFields = {}): Logger {
  function log(level: number, fields: LogFields, message: string): void {
    const line = {
      level,
      time: Date.now(),
      pid: process.pid,
      hostname: hostname(),
      name: "shop-api",
      ...bindings,
      ...fields,
      ...(fields["err"] instanceof Error ? { err: serialize(fields["err"]) } : {}),
      msg: message,
    };
    write(`${JSON.stringify(line)}\n`);
  }
  return {
    info: (fields, message) => log(levels.info, fields, message),
    error: (fields, message) => log(levels.error, fields, message),
    child: (fields) => createLogger(write, { ...bindings, ...fields }),
  };
}

function serialize(error: Error): LogFields {
  return { type: error.name, message: error.message, stack: error.stack };
}
