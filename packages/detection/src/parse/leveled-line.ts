import { isDying, levelOfDying } from "./dying.ts";
import { parseRichHead } from "./languages/rich.ts";
import { isErrorLevel, type LeveledLine, levelOfLetter, levelOfWord, levelWords } from "./level.ts";
import { parseLogfmt } from "./logfmt.ts";
import { loggerNames, withoutExtras } from "./logger-name.ts";
import { parseSpecialHead } from "./special-heads.ts";

// The tokens before the text. Each is tried at what the last one left, so that a line is read once.
const zone = String.raw`(?:(?: ?(?:Z|[+-]\d\d:?\d\d|(?:UTC|GMT|[A-Z]{1,3}[SD]T)(?=[\s\]]))(?![\d:]))|[A-Z]{3}(?=[\s\]]))?`;
const clock = String.raw`\d\d:\d\d(?::\d\d)?(?:[.,:]\d{1,9})?`;
const month = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
/** ISO and its variants; Spark; US; Tomcat and PHP; Europe; HTTP; Apache; java.util.logging. */
const fullDate = new RegExp(
  `^\\[?(${[
    String.raw`\d{4}[-/.]\d{1,2}[-/.]\d\d(?:[T ]| - |, )${clock}(?: [AP]M)?${zone}`,
    String.raw`(?:\d\d\/\d\d\/\d\d|\d{8}) ${clock}`,
    // Sonarr and its like, between bars.
    String.raw`\d\d-\d{1,2}-\d{1,2} ${clock}(?=\|)`,
    String.raw`\d{1,2}\/\d{1,2}\/(?:\d\d){1,2}(?:\] \[|,? )\d{1,2}:\d\d:\d\d(?: [AP]M)?`,
    String.raw`\d\d[-/ ]${month}[-/ ]\d{4}[: ]${clock}${zone}`,
    String.raw`\d\d[-.]\d\d[-.]\d{4},? ${clock}`,
    String.raw`[A-Z][a-z]{2}, \d\d ${month} \d{4} ${clock}${zone}`,
    String.raw`(?:[A-Z][a-z]{2} )?${month} {1,2}\d{1,2} ${clock} \d{4}`,
    String.raw`${month} \d{1,2}, \d{4},? \d{1,2}:\d\d:\d\d [AP]M`,
  ].join("|")})\\]?[:,]?(?=[\\s|[]|$|(?<=:)[A-Z])`,
);
const otherTime =
  /^(?:\d{1,4}(?:\. ?|[-/])\d{1,2}(?:\. ?|[-/])\d{1,4}[.,]? (?:[^\s\d]{1,6} ?)?\d{1,2}:\d\d:\d\d(?: [^\s\d]{1,6})?(?= {2,}[A-Z])|\[\d{1,2}:\d\d:\d\d [AP]M\]|[A-Z][a-z]{2}[ -][ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,6})?|\d{1,2} [A-Z][a-z]{2} \d\d:\d\d:\d\d|\[?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?Z?\]?:?|\d{1,2}:\d\d(?:[AP]M)|\d{6} \d{6}|1\d{9}(?:\.\d{1,9}|\d{3}|:)?|\[ {0,4}\d{1,7}\.\d{6}\])(?=[\s|]|$)/;
const dovecot = String.raw`(?:anvil|auth(?:-worker)?|config|dict|doveadm|imap(?:-login)?|indexer(?:-worker)?|lda|lmtp|log|managesieve(?:-login)?|master|pop3(?:-login)?|replicator|stats|submission(?:-login)?)(?:\([^()\s]{1,120}\))?(?:<[^<>\s]{0,60}>){0,2}`;
const level = new RegExp(
  `^(?:${[
    // A word in a text decides nothing: a level is upper case, or bracketed, or before a colon. A
    // scope of signale and electron-log may be called like one, and so may a tag.
    // Go's tests end with `FAIL`, a tab and the package; vsftpd says `FAIL LOGIN: Client`.
    String.raw`(?!FAIL(?:\t| [A-Z]+: ))(${levelWords.toUpperCase()})(?=[\s:|,>]|$)`,
    String.raw`[[(<]\s?(?:\w*:)?((?:${levelWords})|(?:${levelWords.toUpperCase()})|[A-Z][a-z]{2,8})\s{0,8}[\])>](?! ›|(?<=>).{0,200}<\/\w):?`,
    // Minecraft and its like: the thread before it. Sling: stars around it.
    String.raw`\[[\w .#-]{1,60}\/(${levelWords.toUpperCase()})\]:?`,
    // Python's multiprocessing, and Celery under it: the process behind it.
    String.raw`\[(${levelWords.toUpperCase()})\/[A-Za-z][\w-]{0,60}\]:?`,
    String.raw`\*(${levelWords.toUpperCase()})\*(?=\s)`,
    String.raw`(?:level=)?(${levelWords}|Warning|Fatal)(?=\s{0,8}(?::\s|\|)|:$)`,
    String.raw`level=(${levelWords})(?=\s|$)`,
    String.raw`(${levelWords})(?= \[[\w.:/-]+\]: )`,
    // Before the time; behind its application's name in Zigbee2MQTT. NLog and Serilog between bars.
    String.raw`(?:\w{1,40}:)?(${levelWords})(?= {1,8}(?:\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4})[T ]\d\d:)`,
    String.raw`([A-Z][a-z]{2,10})(?=\|)`,
    // signale, behind its scope and its sign.
    String.raw`[\u2000-\u2bff] {2}([a-z]{3,9}|[A-Z]{3,9})(?= {2,}\S)`,
    // OpenVPN, behind the client. SQL Server: errors are those of a severity above 10.
    String.raw`(?:(?:\d{1,3}\.){3}\d{1,3}:\d{1,5} )?TLS (Error)(?=: )`,
    String.raw`(Error)(?=: \d{1,6}, Severity: (?:1[1-9]|2\d), State: \d)`,
    // Dovecot, behind its service and user.
    String.raw`${dovecot}: (Panic|Fatal|Error|Warning|Info|Debug)(?=: )`,
    // Monolog: the channel before it.
    String.raw`[\w-]+\.(${levelWords.toUpperCase()})(?=: )`,
  ].join("|")})`,
);
/** What is a level behind a time without any mark. */
const bareLevel = new RegExp(
  `^(?:${[
    String.raw`(err|crit|emerg|wrn|inf|dbg|ERRO|FATA)(?=\s)`,
    String.raw`(Error|Warning|Info)(?= {3,})`,
    String.raw`([a-z]{4,8})(?= [\w-]+ ?\[[\w/.:]+\])`,
    // Older ones of VMware, behind the thread. ESXi, with syslog's number.
    String.raw`\[?[0-9A-F]{8,16} ([a-z]{4,8})(?= '[^']{1,200}')`,
    String.raw`(Db|In|No|Wa|Er|Cr|Al|Em)\(\d{1,3}\)(?:\[\+\])?(?=\s)`,
    // cloud-init. Android Studio.
    String.raw`[\w-]{1,40}\.py\[([A-Z]{4,8})\](?=: )`,
    String.raw`([VDIWEF])\/(?=[\w.$-]{1,60}: )`,
    // Gitea. etcd before version 3.5. MongoDB before version 4.4, whose component is in capitals.
    String.raw`\[([TDIWECF])\](?=\s)`,
    String.raw`([TDIWECF])(?= \| )`,
    String.raw`([DIWEF]) +[A-Z-]{1,10} +\[[\w.-]{1,60}\](?= |$)`,
    // Icinga, with the part of the program behind it. ZoneMinder, behind the name of its process.
    String.raw`(critical|warning|notice|information|debug)(?=\/[A-Z]\w+: )`,
    String.raw`\w{1,40}\[\d{1,7}\]\.(ERR|INF)(?=\s)`,
  ].join("|")})`,
);
const processId = /^(?:\[(\d{1,7})\]|\((\d{1,7})\)):?(?=[\s[]|$|[A-Z]{4,8}:)/;
/** A number; Android Studio has process and application in one, Squid counts its workers. */
const figure =
  /^(?:\d{1,10}(?::?(?=\s)|\](?=[A-Z]{4,8}:))|\d{1,7}-\d{1,7}\/[\w.]{1,80}(?=\s)|kid\d{1,3}\|(?=\s))/;
const bracketed =
  /^(?:\[[^\][]{0,120}\]|\([^()]{0,60}\)|\{{1,2}[\w.]{1,60}:\d+\}{1,2})(?=[\s[]|:\s|$)/;
const separator = /^(?:[-›>]{1,3}(?=\s|$)|\|(?=.)|:(?=\s|$|[A-Z]{3,8}:))/;
const word = /^[A-Za-z_][\w.@/-]{0,60}(?::[\w-]{1,30})?(?:\[(\d{1,7})\]|\(\d{1,5}\))?:{0,2}(?=\s)/;
/** Of a client, behind the time. */
const address = /^\d{1,3}(?:\.\d{1,3}){3}(?:[:(]\d{1,5}\)?)?(?=\s)/;
/** The same before the time, as PostgreSQL writes it where it is told to. */
const addressBeforeTime = /^\d{1,3}(?:\.\d{1,3}){3}(?:\(\d{1,5}\))?(?= \d{4}-\d\d-\d\d \d\d:)/;
/** PostgreSQL at Amazon: `UTC:10.0.0.4(5432):user@database:[pid]:`. */
const postgres = /^[A-Z]{3,4}:[^\s@]{0,60}:[^\s@]{0,60}@[^\s:]{0,60}:\[(\d{1,7})\]:/;
/** Spring Boot between level and text: pid, application, thread, logger. */
const spring = /^(\d{1,7}) --- (?:\[[^\]]*\] ?){1,4}\S+ *: /;

/** Python's basic format and Flask's name the logger there. */
const python = /^(?::[\w.-]{1,60}:(?=\S)|in \w{1,60}: )/;

/** Sidekiq: `pid=4711 tid=a class=Charge`; Elixir has all that its logger knows there. */
const keyed = /^[a-z]\w{1,20}=[^\s"]+(?: [a-z]\w{1,20}=[^\s"]+){0,30}(?=\s)/;

/** Gitea, Beego and Go's own log, behind the place in the source: `cart/total.go:12:Total() [E] text`. */
const place = /^[\w./-]{1,100}\.go:\d+(?::\S{1,60}\(\))?:?(?=\s)/;

/** What programs put before a level in a terminal: `nginx: [emerg] text`, `shop: ERROR: text`, `shop [7]: ERROR: text`. */
const program = /^[a-z][\w.-]{1,30}(?: ?\[\d{1,7}\])?: (?=\[[a-z]{4,6}\] |[A-Z]{4,8}: )/;

/** A picture before the level: `❌ [ERROR] text`. */
const picture = /^[\u2190-\u2bff\u{1f300}-\u{1faff}]\ufe0f?(?=\s)/u;

/** consola's badges have the time at the right margin. */
const clockAtEnd = /(?<! ) {2,}\d{1,2}:\d\d:\d\d(?: [AP]M)?$/;

/** More tokens than this are a text, not a prefix. */
const maxTokens = 9;
/** Host, service, thread: words without brackets count as a prefix only after a time. */
const maxWords = 2;

/**
 * Reads the time, level and process id at the beginning of a line. Null for a line that begins with
 * neither a time nor a level.
 */
export function parseLeveledLine(text: string): LeveledLine | null {
  const line = text.startsWith(" ") && text.charCodeAt(1) !== 0x20 ? text.slice(1) : text;
  if (isDying(line)) return { time: null, level: levelOfDying(line), pid: null, rest: line };
  const rich = parseRichHead(text);
  if (rich !== null) return { time: null, level: rich.level, pid: null, rest: rich.text };
  const special = parseSpecialHead(line);
  if (special !== null) return special;
  const fields = line.startsWith("level=") ? parseLogfmt(line) : null;
  if (fields !== null && fields.rest !== line) return fields;
  const scanner = createScanner(line === text ? line : line.replace(clockAtEnd, ""));
  let time: string | null = null;
  let timed = false;
  let pid: number | null = null;
  let words = 0;
  let rest = line;

  function takeTime(): boolean {
    const date = scanner.take(fullDate);
    if (date === null && scanner.take(otherTime) === null) return false;
    time = date;
    timed = true;
    rest = scanner.rest();
    return true;
  }

  if (line.charCodeAt(0) >= 0x2190) scanner.take(picture);
  else if (line.charCodeAt(0) >= 0x61) scanner.take(program);
  else if (mayBeAddress(line)) scanner.take(addressBeforeTime);
  for (let tokens = 0; tokens < maxTokens; tokens += 1) {
    const name = scanner.take(level) ?? (timed ? scanner.take(bareLevel) : null);
    const found = name === null ? null : (levelOfWord(name) ?? levelOfLetter(name));
    if (found !== null) {
      if (!timed) takeTime();
      const after = scanner.take(processId);
      pid ??= after === null ? null : Number(after);
      scanner.take(separator);
      // php-fpm calls all that PHP says a notice.
      if (scanner.rest().startsWith("PHP message: PHP ")) {
        const inner = scanner.rest().slice("PHP message: ".length);
        return { time, level: isDying(inner) ? "fatal" : found, pid, rest: inner };
      }
      scanner.take(python);
      scanner.take(/^:/);
      const process = scanner.take(spring);
      pid ??= process === null ? null : Number(process);
      if (!isErrorLevel(found)) return { time, level: found, pid, rest: scanner.rest() };
      loggerNames(line).some((form) => scanner.take(form) !== null);
      return { time, level: found, pid, rest: withoutExtras(line, scanner.rest()) };
    }
    if (name !== null) continue;
    if (!timed && takeTime()) {
      if (isDying(rest)) return { time, level: levelOfDying(rest), pid, rest };
      continue;
    }
    const before = scanner.take(processId);
    if (before !== null) {
      pid ??= Number(before);
      continue;
    }
    if (
      scanner.take(figure) !== null ||
      scanner.take(bracketed) !== null ||
      (timed && scanner.take(address) !== null) ||
      (tokens > 0 && scanner.take(separator) !== null)
    )
      continue;
    if (timed && scanner.take(place) !== null) {
      const after = scanner.rest();
      if (isDying(after)) return { time, level: levelOfDying(after), pid, rest: after };
      continue;
    }
    if (timed && scanner.take(keyed) !== null) continue;
    const server = timed ? scanner.take(postgres) : null;
    if (server !== null) {
      pid ??= Number(server);
      continue;
    }
    if (!timed || words === maxWords || scanner.take(word) === null) break;
    words += 1;
  }
  const record = parseLogfmt(timed ? rest : line);
  if (record !== null) return { ...record, time: record.time ?? time };
  return timed ? { time, level: null, pid: null, rest } : null;
}

/** Cheap, and false for nearly every line. */
function mayBeAddress(line: string): boolean {
  const first = line.charCodeAt(0);
  if (first < 0x31 || first > 0x39) return false;
  const dot = 0x2e;
  return line.charCodeAt(1) === dot || line.charCodeAt(2) === dot || line.charCodeAt(3) === dot;
}

interface Scanner {
  /** Takes a token and the blanks after it; its first group that matched, or all of it. */
  take(token: RegExp): string | null;
  rest(): string;
}

function createScanner(line: string): Scanner {
  let rest = line;
  return {
    take(token) {
      const match = token.exec(rest);
      if (match === null) return null;
      rest = rest.slice(match[0].length).trimStart();
      return match.slice(1).find((group) => group !== undefined) ?? match[0];
    },
    rest: () => rest,
  };
}
