/** One JSON line per record. */
export interface Log {
  info(msg: string): void;
  error(err: Error, msg: string): void;
}

export function createLog(write: (line: string) => void): Log {
  function put(level: number, msg: string, extra: object): void {
    write(`${JSON.stringify({ level, time: Date.now(), name: "hooks", msg, ...extra })}\n`);
  }
  return {
    info: (msg) => put(30, msg, {}),
    error: ({ name, message, stack }, msg) => put(50, msg, { err: { type: name, message, stack } }),
  };
}
