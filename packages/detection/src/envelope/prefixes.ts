import { levelOfWord } from "../parse/level.ts";
import { parseLogTime } from "../parse/log-time.ts";
import { unknownOrigin, type Unwrapped, wrapped } from "./envelope.ts";

/** `docker compose up` and `logs`: `web-1  | text`, or the name of the container; of a service, with its node. */
const compose =
  /^([A-Za-z0-9][\w.-]{0,80}?)(?:([-_]\d{1,3}) {1,60}\| ?| {2,60}\| ?|(\.\d{1,3}(?:\.\w+@[\w.-]+)?) +\| )(.*)$/s;
/** foreman, overmind and their like: `08:30:42 web.1  | text`. */
const foreman = /^\d\d:\d\d:\d\d ([\w-]+\.\d{1,3}) +\| (.*)$/s;
/** `pm2 logs`: `0|shop  | text`. */
const pm2Logs = /^(\d{1,4}\|[\w@./ -]{1,60}?) *\| (.*)$/s;
/** `kubectl logs --prefix`: `[pod/name/container] text`. */
const kubectl = /^\[(pod\/[^\s\]]+)\] ?(.*)$/s;
/** BuildKit: `#9 0.329 text`, and `#9 ERROR: text` of its own. */
const buildkit = /^#(\d{1,4}) (?:\d+\.\d{1,3} |(?=ERROR: ))(.*)$/s;
/** php-fpm, of what a worker wrote: `[20-Nov-2026 08:30:42] WARNING: [pool www] child 7 said into stderr: "text"`. */
const phpFpm =
  /^\[[^\]]{11,40}\] WARNING: (\[pool [\w.-]+\] child \d+),? said into std(?:err|out): "(.*?)"?(?:, pipe is closed)?$/s;
/** Several logs in one, as grep shows them: `shop.log:2026-11-20 …`. */
const fileName = /^([\w./-]{1,200}\.log[\w.:-]*?)[ :]((?:\d{4}-\d\d-\d\d[ T]).*)$/s;
/** pm2 with `--time` or `--log-date-format`: a time and a colon. */
const pm2Time =
  /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,6})?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?): (.*)$/s;

/** The same in the formats of other countries. */
const pm2LocalTime =
  /^(\d\d([-/.])\d\d\2\d{4} \d\d:\d\d(?::\d\d(?:[.,]\d{1,6})?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?): (.*)$/s;

/** Names of services, containers and processes before every line. */
export function namePrefix(line: string): Unwrapped | null {
  const first = line.charCodeAt(0);
  if (first === 0x23) return take("buildkit", buildkit, line);
  if (first === 0x5b) {
    if (line.includes(" said into std")) return take("php-fpm", phpFpm, line);
    return line.startsWith("[pod/") ? take("kubectl", kubectl, line) : null;
  }
  const inFile = first >= 0x61 ? take("file", fileName, line) : null;
  if (inFile !== null) return inFile;
  const bar = line.indexOf("|");
  if (bar === -1 || bar > 100) return null;
  if (first >= 0x30 && first <= 0x39) {
    return take("pm2", pm2Logs, line) ?? take("foreman", foreman, line) ?? composed(line);
  }
  return composed(line);
}

/** A table, a level and the source lines of a message have bars too. */
function composed(line: string): Unwrapped | null {
  const [, name = "", number, process, text] = compose.exec(line) ?? [];
  if (text === undefined || /^\d+$/.test(name) || levelOfWord(name) !== null) return null;
  // A name alone is one of a container only where it looks like one.
  if (number === undefined && process === undefined && !/^[a-z][a-z0-9_.-]*$/.test(name)) {
    return null;
  }
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

/** Consul before version 1.7 and its like have every line four columns in. */
export function indentedTime(line: string): Unwrapped | null {
  const isLine = /^ {4}\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[[A-Z]{3,5}\] /.test(line);
  return isLine ? wrapped("", line.slice(4)) : null;
}

function take(kind: string, pattern: RegExp, line: string): Unwrapped | null {
  const [, name = "", text] = pattern.exec(line) ?? [];
  return text === undefined ? null : wrapped(`${kind} ${name}`, text);
}
