import { fstatSync, writeSync } from "node:fs";
import { isatty } from "node:tty";

/**
 * Makes what writes the lines of a running part. A file may be on a disk that is full, which is when
 * somebody has to watch: what does not fit is left out, and as soon as there is room again `missed`
 * says how many texts it was. A pipe that nobody reads fails as ever.
 */
export function createEventWriter(
  stdout: Pick<NodeJS.WriteStream, "write"> & { readonly fd?: number },
  missed: (texts: number) => string,
): (text: string) => void {
  if (stdout.fd === undefined || !isKept(stdout.fd)) return (text) => void stdout.write(text);
  let lost = 0;
  let isTorn = false;

  function append(text: string): void {
    const bytes = Buffer.from(text);
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(stdout.fd ?? 1, bytes, written);
    } catch (error) {
      isTorn ||= written > 0;
      throw error;
    }
  }
  return (text) => {
    try {
      if (lost > 0) append(`${isTorn ? "\n" : ""}${missed(lost)}`);
      lost = 0;
      isTorn = false;
      append(text);
    } catch {
      lost += 1;
    }
  };
}

/** True for a file, and for a device that is no terminal. */
function isKept(fd: number): boolean {
  const stats = fstatSync(fd);
  return stats.isFile() || (stats.isCharacterDevice() && !isatty(fd));
}
