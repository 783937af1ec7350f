/** `2026-11-20 10:00:00 ERROR message`. */
export function log(level, message) {
  const time = new Date().toISOString().replace("T", " ").slice(0, 19);
  process.stdout.write(`${time} ${level} ${message}\n`);
}
