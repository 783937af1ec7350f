/** `2026-11-20 10:00:00,000 ERROR prices - message` with the stack below it. */
export function log(level, message, error) {
  const time = new Date().toISOString().replace("T", " ").replace(".", ",").slice(0, 23);
  const detail = error === undefined ? "" : `\n${error.stack}`;
  process.stdout.write(`${time} ${level.toUpperCase()} prices - ${message}${detail}\n`);
}
