/** Logfmt-free plain lines, the error as Node.js prints it. */
export function log(level, message, error) {
  const line = `[${level}] ${message}`;
  if (error === undefined) console.log(line);
  else console.error(line, error);
}
