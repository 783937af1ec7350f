import type { LineOrigin } from "../types.ts";
import { levelOfPriority, levelOfWord } from "../parse/level.ts";
import { parseLogTime } from "../parse/log-time.ts";
import { type Unwrapped, wrapped } from "./envelope.ts";

const month = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
/**
 * BSD's `Nov 20 08:30:42 host ident[pid]: text`, with the priority where it was not written to a file;
 * BusyBox has it behind the host, as `daemon.err`.
 */
const bsd = new RegExp(
  String.raw`^(?:<(\d{1,3})>)?${month} [ \d]?\d \d\d:\d\d:\d\d(?:\.\d+)? (?:([^\s:[\]]+) )?(?:(?:[a-z]{3,8}|local\d)\.(emerg|alert|crit|err|warn|notice|info|debug) )?([^\s:[\]]+(?:\([^)]*\))?)(?:\[([\w.-]+)\])?: ?(.*)$`,
);
/** rsyslog and journalctl with a full date, where a pid tells it from any other line; Heroku names no host. */
const dated =
  /^(?:<(\d{1,3})>)?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)) (?:([^\s:[\]=]+) )?([\w./@-]+)\[([\w.-]+)\]: ?(.*)$/;
/** What a cluster's archive of such lines has before each: a mark for alerts, the time twice, the node. */
const archived = /^- \d{10} \d{4}\.\d\d\.\d\d \S+ (?=[A-Z][a-z]{2} )/;
const rfc5424 =
  /^<(\d{1,3})>1 (\S+) (\S+) (\S+) (\S+) (?:\S+) (?:-|(?:\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])+)(?: (.*))?$/;

/** journalctl in another language, which has names of its own for the months; a pid tells it from any other line. */
const local =
  /^\p{L}{2,5}\.? [ \d]?\d \d\d:\d\d:\d\d ([^\s:[\]]+) ([^\s:[\]]+)\[(\d{1,7})\]: ?(.*)$/u;

/** The lines of a journal whose months are not in English. */
export function localSyslog(line: string): Unwrapped | null {
  const space = line.slice(0, 7).indexOf(" ");
  const isTimed = line.charCodeAt(space + 6) === 0x3a && line.charCodeAt(space + 9) === 0x3a;
  if (space < 2 || !isTimed) return null;
  const [, host = "", ident = "", pid, text = ""] = local.exec(line) ?? [];
  if (pid === undefined || isLevel(host)) return null;
  return unescaped(wrapped(`${host} ${ident} ${pid}`, text, origin(undefined, ident, null, pid)));
}

/** rsyslog escapes the control characters of a message of many lines. */
function unescaped(line: Unwrapped | null): Unwrapped | null {
  const [text = ""] = line?.texts ?? [];
  if (line === null || !text.includes("#012")) return line;
  return { ...line, texts: text.replaceAll("#011", "\t").split("#012") };
}

/** Lines of a syslog: RFC 3164, RFC 5424, and the files that daemons and `journalctl` write of them. */
export function syslog(line: string): Unwrapped | null {
  return unescaped(parse(line));
}

function parse(line: string): Unwrapped | null {
  if (line.startsWith("<")) return parseRfc5424(line) ?? parseBsd(line) ?? parseDated(line);
  const first = line.charCodeAt(0);
  if (first >= 0x30 && first <= 0x39) return line.includes("]: ") ? parseDated(line) : null;
  return parseBsd(first === 0x2d ? line.replace(archived, "") : line);
}

function parseBsd(line: string): Unwrapped | null {
  const match = bsd.exec(line);
  if (match === null) return null;
  const [, priority, host = "", word, ident = "", pid, text = ""] = match;
  if (isLevel(host) || isLevel(ident)) return null;
  const read = origin(priority, ident, null, pid);
  const level = word === undefined ? read.level : levelOfWord(word);
  return wrapped(`${host} ${ident} ${pid ?? ""}`, text, { ...read, level });
}

function parseDated(line: string): Unwrapped | null {
  const match = dated.exec(line);
  if (match === null) return null;
  const [, priority, time = "", host = "", ident = "", pid, text = ""] = match;
  if (isLevel(host)) return null;
  return wrapped(`${host} ${ident} ${pid ?? ""}`, text, origin(priority, ident, time, pid));
}

function parseRfc5424(line: string): Unwrapped | null {
  const match = rfc5424.exec(line);
  if (match === null) return null;
  const [, priority, time = "", host = "", ident = "", pid, text = ""] = match;
  const plain = text.replace(/^\uFEFF/, "");
  return wrapped(`${host} ${ident} ${pid ?? ""}`, plain, origin(priority, ident, time, pid));
}

/** A logger may have the level where a syslog has the host: `Nov 20 08:30:42 ERROR shop: text`. */
function isLevel(word: string): boolean {
  return levelOfWord(word) !== null;
}

function origin(
  priority: string | undefined,
  ident: string,
  time: string | null,
  pid: string | undefined,
): LineOrigin {
  // Docker's driver calls all of stderr errors. It names the container.
  const isContainer = /^[0-9a-f]{12}$/.test(ident);
  return {
    at: time === null ? null : parseLogTime(time),
    level: priority === undefined || isContainer ? null : levelOfPriority(Number(priority) % 8),
    pid: pid === undefined || !/^\d{1,7}$/.test(pid) ? null : Number(pid),
  };
}
