/** Text as winston's printf format is often set up: time, level, message, stack. */
function put(stream, level, message) {
  stream.write(`${new Date().toISOString()} [donations] ${level}: ${message}\n`);
}

export const log = {
  info: (message) => put(process.stdout, "info", message),
  error: (message, error) => put(process.stderr, "error", `${message} ${error.stack}`),
};
