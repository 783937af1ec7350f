import { levelOfWord } from "../parse/level.ts";
import { parseLogTime } from "../parse/log-time.ts";
import { unknownOrigin, type Unwrapped, wrapped } from "./envelope.ts";

/**
 * `docker compose up` and `logs`: `web-1  | text`, or the name of the container, the longest of which
 * has one blank behind it; of a service, with its node.
 */
const compose =
  /^([A-Za-z0-9][\w.-]{0,80}?)(?:([-_]\d{1,3}) {1,60}\| ?|( {1,60})\| ?|(\.\d{1,3}(?:\.\w+@[\w.-]+)?) +\| )(.*)$/s;
/** Docker Desktop, of what several services wrote: `2026-11-20 08:30:42 web    | text`. */
const desktop =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?=[A-Za-z0-9][\w.-]{0,80}?(?:[-_]\d{1,3} {1,60}| {2,60})\|)/;
/** foreman, overmind and their like: `08:30:42 web.1  | text`. */
const foreman = /^\d\d:\d\d:\d\d ([\w-]+\.\d{1,3}) +\| (.*)$/s;
/** `pm2 logs`: `0|shop  | text`. */
const pm2Logs = /^(\d{1,4}\|[\w@./ -]{1,60}?) *\| (.*)$/s;
/** `kubectl logs --prefix`: `[pod/name/container] text`. */
const kubectl = /^\[(pod\/[^\s\]]+)\] ?(.*)$/s;
/** `stern`: the pod of a deployment, its container: `shop-6d4cf56db6-x2x7k shop text`. */
const stern =
  /^((?:[a-z0-9]+-){1,8}[a-z0-9]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5} [a-z0-9-]{1,40}) (.*)$/s;
/** BuildKit: `#9 0.329 text`, and `#9 ERROR: text` of its own. */
const buildkit = /^#(\d{1,4}) (?:\d+\.\d{1,3} |(?=ERROR: ))(.*)$/s;
/** php-fpm, of what a worker wrote: `[20-Nov-2026 08:30:42] WARNING: [pool www] child 7 said into stderr: "text"`. */
const phpFpm =
  /^\[[^\]]{11,40}\] WARNING: (\[pool [\w.-]+\] child \d+),? said into std(?:err|out): "(.*?)"?(?:, pipe is closed)?$/s;
/** awslogs, of a function: `/aws/lambda/shop 2026/11/20/[$LATEST]0123… 2026-11-20T08:30:42.123000 text`, of which group and time may be left out. */
const awslogs =
  /^((?:\/\S{1,200} )?\d{4}\/\d\d\/\d\d\/\[[\w$.-]{1,40}\][\da-f]{32}) (?:\d{4}-\d\d-\d\dT[\d:.]{8,15} )?(.*)$/s;
/** Several logs in one, as grep shows them: `shop.log:2026-11-20 …`. */
const fileName = /^([\w./-]{1,200}\.log[\w.:-]*?)[ :]((?:\d{4}-\d\d-\d\d[ T]).*)$/s;
/** pm2 with `--time` or `--log-date-format`: a time and a colon. */
const pm2Time =
  /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,6})?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?): (.*)$/s;

/** The same in the formats of other countries. */
const pm2LocalTime =
  /^(\d\d([-/.])\d\d\2\d{4} \d\d:\d\d(?::\d\d(?:[.,]\d{1,6})?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?): (.*)$/s;

/** Meteor: `W20261120-08:30:42.123(1)? (STDERR) text`; it calls all of stderr warnings, and is not sure of the zone. */
const meteor =
  /^[DIWE]\d{8}-\d\d:\d\d:\d\d\.\d{3}\((?:[+-]?\d{1,2}(?:\.\d{1,2})?)\)\?? ?(?:\(STDERR\) ?)?(.*)$/s;

/** Names of services, containers and processes before every line. */
export function namePrefix(line: string): Unwrapped | null {
  const first = line.charCodeAt(0);
  if (line.charCodeAt(9) === 0x2d && line.charCodeAt(12) === 0x3a) {
    const [, text] = meteor.exec(line) ?? [];
    if (text !== undefined) return wrapped("", text);
  }
  if (first === 0x23) return take("buildkit", buildkit, line);
  if (first === 0x5b) {
    if (line.includes(" said into std")) return take("php-fpm", phpFpm, line);
    return line.startsWith("[pod/") ? take("kubectl", kubectl, line) : null;
  }
  if (line.startsWith("/[", 10) || first === 0x2f) return take("awslogs", awslogs, line);
  const inFile = first >= 0x61 ? take("file", fileName, line) : null;
  if (inFile !== null) return inFile;
  const inPod = first >= 0x61 ? take("stern", stern, line) : null;
  if (inPod !== null) return inPod;
  const bar = line.indexOf("|");
  if (bar === -1 || bar > 100) return null;
  if (first >= 0x30 && first <= 0x39) {
    const time = desktop.exec(line)?.[0];
    if (time !== undefined) return composed(line.slice(time.length));
    return take("pm2", pm2Logs, line) ?? take("foreman", foreman, line) ?? composed(line);
  }
  return composed(line);
}

/** A table, a level and the source lines of a message have bars too. */
function composed(line: string): Unwrapped | null {
  const [, name = "", number, blanks, process, text] = compose.exec(line) ?? [];
  if (text === undefined || /^\d+$/.test(name) || levelOfWord(name) !== null) return null;
  // A name alone is one of a container only where it looks like one; pm2's daemon is in capitals.
  if (number === undefined && process === undefined && !/^(?:[a-z][a-z0-9_.-]*|PM2)$/.test(name)) {
    return null;
  }
  // Nor does a word before a bar, as in a table, unless it is put together.
  if (blanks === " " && !/[_-]/.test(name)) return null;
  return wrapped(`compose ${name}${number ?? process ?? ""}`, text);
}

/** The time that pm2 puts before a line, or before the first line of every write. */
export function timePrefix(line: string): Unwrapped | null {
  if (line.charCodeAt(13) === 0x3a && line.charCodeAt(10) === 0x20) {
    const [, time = "", , text] = pm2LocalTime.exec(line) ?? [];
    if (text !== undefined) return wrapped("", text, { ...unknownOrigin, at: parseLogTime(time) });
  }
  if (line.charCodeAt(4) !== 0x2d || line.charCodeAt(13) !== 0x3a) return null;
  const colon = line.slice(15, 36).indexOf(": ");
  if (colon === -1) return null;
  const [, time = "", text] = pm2Time.exec(line) ?? [];
  if (text === undefined) return null;
  return wrapped("", text, { ...unknownOrigin, at: parseLogTime(time) });
}

/** Consul before version 1.7 and its like, which have every line four columns in; the pretty format of Rust's tracing. */
const indentedHead =
  /^(?: {4}(?=\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[[A-Z]{3,5}\] )| {2}(?=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z {1,2}(?:TRACE|DEBUG|INFO|WARN|ERROR) ))/;

/** The text of a line that is indented though it begins a record. */
export function indentedTime(line: string): Unwrapped | null {
  const head = indentedHead.exec(line)?.[0];
  return head === undefined ? null : wrapped("", line.slice(head.length));
}

function take(kind: string, pattern: RegExp, line: string): Unwrapped | null {
  const [, name = "", text] = pattern.exec(line) ?? [];
  return text === undefined ? null : wrapped(`${kind} ${name}`, text);
}
