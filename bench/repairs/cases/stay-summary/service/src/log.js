/** One JSON line per record, as pino writes them. */
export function createLog(write = (line) => process.stdout.write(line)) {
  function put(level, fields, msg) {
    write(`${JSON.stringify({ level, time: Date.now(), pid: process.pid, ...fields, msg })}\n`);
  }
  return {
    info: (fields, msg) => put(30, fields, msg),
    error: ({ err, ...fields }, msg) => {
      const { name, message, stack } = err;
      put(50, { ...fields, err: { type: name, message, stack } }, msg);
    },
  };
}
