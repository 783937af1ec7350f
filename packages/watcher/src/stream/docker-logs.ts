import type { Reading, StreamKind } from "./stream-kind.ts";

/** How far one of the two outputs of a container is read. */
interface OutputPosition {
  /** Time of its last line, as Docker writes it: 30 characters, so that texts compare as times. */
  readonly at: string;
  /** How many of its lines with that time were read. */
  readonly seen: number;
}

/** How far the log of a container is read. */
export interface DockerPosition {
  /** Docker is asked for what was written from here on; lines that were read come again then. */
  readonly since: string;
  readonly stdout: OutputPosition;
  readonly stderr: OutputPosition;
}

/** `2026-11-20T08:30:42.123456789Z text` */
const line = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z) ?(.*)$/s;

/** Docker writes a line of more than 16 KiB in parts, and a time before each of them. */
const partBytes = 16_384;
const laterTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z /;

const beginning = "0001-01-01T00:00:00.000000000Z";

/**
 * `docker logs --follow` of a container. It ends with the container, and is started again; a
 * container that was made anew under the same name goes on by time. Docker gives its log out in two
 * outputs, each in its order, but not in the order between them: so each has a position of its own.
 */
export function dockerLogs(project: string, name: string): StreamKind<DockerPosition> {
  return {
    project,
    name: `docker:${name}`,
    first(start, now) {
      const at = start === "end" ? nanoseconds(now) : beginning;
      return { since: at, stdout: { at, seen: 0 }, stderr: { at, seen: 0 } };
    },
    command: ({ since }) => [
      "docker",
      "logs",
      "--follow",
      "--timestamps",
      ...(since === beginning ? [] : ["--since", since]),
      name,
    ],
    begin(start) {
      // The lines of the last time come again, and so do older ones of the other output.
      const again = { stdout: start.stdout.seen, stderr: start.stderr.seen };
      return (position, { from, text: whole }) => {
        const [, at, text = ""] = line.exec(whole) ?? [];
        if (at === undefined) return readComplaint(position, name, whole);
        if (at < start[from].at) return { kind: "line", text: null, position };
        if (at === start[from].at && again[from] > 0) {
          again[from] -= 1;
          return { kind: "line", text: null, position };
        }
        return {
          kind: "line",
          // As containers' own runtimes write it, which says which output it is.
          text: `${at} ${from} F ${joinParts(text)}`,
          position: { ...position, [from]: advance(position[from], at) },
        };
      };
    },
    settled(position, quiet, before) {
      const floors = outputs.map((output) =>
        quiet[output] ? later(before.stdout.at, before.stderr.at) : position[output].at,
      );
      const [first = position.since, second = first] = floors;
      return { ...position, since: later(position.since, first < second ? first : second) };
    },
    shown: (text) => text.replace(/^\S+ \S+ F /, ""),
    absent: "install docker's command, or let this user read Docker's folder",
    ended: `the container "${name}" does not run; it is read again when it does`,
  };
}

const outputs = ["stdout", "stderr"] as const;

/** A clock that was set back does not take the position back: lines would be counted again. */
function advance(last: OutputPosition, at: string): OutputPosition {
  if (at > last.at) return { at, seen: 1 };
  return at === last.at ? { at, seen: last.seen + 1 } : last;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

function readComplaint(
  position: DockerPosition,
  name: string,
  text: string,
): Reading<DockerPosition> {
  if (/No such container/i.test(text)) {
    const reason = `there is no container "${name}": write the name as \`docker ps\` shows it; it is taken up when it is there`;
    return { kind: "problem", reason };
  }
  if (/permission denied/i.test(text)) {
    const reason =
      "this user may not ask Docker: add it to the group docker, or let it read Docker's folder";
    return { kind: "problem", reason };
  }
  if (/Cannot connect to the Docker daemon/i.test(text)) {
    return { kind: "problem", reason: "Docker does not answer: start it, or set DOCKER_HOST" };
  }
  if (/does not support reading/i.test(text)) {
    const reason = `the container "${name}" has a log driver that cannot be read: run it with json-file, local or journald`;
    return { kind: "problem", reason };
  }
  if (/^Error/i.test(text)) return { kind: "problem", reason: `docker: ${text.trim()}` };
  return { kind: "line", text: null, position };
}

/** Takes out the times that stand before the parts of a long line. */
function joinParts(text: string): string {
  if (text.length <= partBytes) return text;
  const parts: Buffer[] = [];
  for (let rest = Buffer.from(text); rest.length > 0;) {
    const part = rest.subarray(0, partBytes);
    const next = rest.subarray(part.length);
    const [time = ""] = laterTime.exec(next.toString("latin1", 0, 32)) ?? [];
    parts.push(part);
    rest = next.subarray(time.length);
  }
  return Buffer.concat(parts).toString("utf8");
}

function nanoseconds(now: number): string {
  return new Date(now).toISOString().replace("Z", "000000Z");
}
