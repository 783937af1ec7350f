import type { Level } from "../types.ts";
import { type LeveledLine, levelOfLetter, levelOfWord } from "./level.ts";

/** The beginning of a line in a form of its own, where `parseLeveledLine` would not know what is what. */
interface SpecialHead {
  /** Cheap, and false for nearly every line. */
  readonly may: (line: string) => boolean;
  /** With groups `time`, `level`, `pid`; what follows the match is the text, or `text` where that has an end. */
  readonly pattern: RegExp;
  /** Of a text that has one without naming it. */
  readonly level?: Level;
}

const heads: readonly SpecialHead[] = [
  // klog and glog: `E0507 11:59:43.923954    4643 pod_workers.go:1300] text`; before a program has
  // read its flags, glog complains of that in every line, whatever its level.
  {
    may: (line) => /^(?:[IWEF]\d|ERROR: logging b)/.test(line),
    pattern:
      /^(?:ERROR: logging before flag\.Parse: )?(?<level>[IWEF])(?:\d{4}){1,2} \d\d:\d\d:\d\d(?:\.\d+)? +(?<pid>\d+) [\w./-]+:\d+\] ?/,
  },
  // logcat: `11-20 08:30:42.123  1702  2395 E Shop: text`.
  {
    may: (line) => line.charCodeAt(2) === 0x2d,
    pattern:
      /^\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} +(?:\w+ +(?=\d+ +\d+ ))?(?<pid>\d+) +\d+ (?<level>[VDIWEF]) /,
  },
  // logcat's short form: `E/Shop( 1702): text`.
  {
    may: (line) => line.charCodeAt(1) === 0x2f,
    pattern: /^(?<level>[VDIWEF])\/(?=[^()]{1,60}\( *(?<pid>\d+)\): )/,
  },
  // Erlang's SASL, with the text in the next lines: `=ERROR REPORT==== 20-Nov-2026::08:30:42 ===`.
  {
    may: (line) => line.startsWith("=") && line.endsWith("==="),
    pattern:
      /^=(?<level>[A-Z]+) REPORT={2,4} (?<time>\d{1,2}-[A-Z][a-z]{2}-\d{4}|[\d-]{10})(?:::| )[\d:.]{8,15} ===$/,
  },
  // PostgreSQL's csvlog: eleven fields before the level, the state and the text in quotes behind it.
  {
    may: (line) => line.includes(',"') && /^\d{4}-[^,]{19,26},(?:"|,)/.test(line),
    pattern:
      /^(?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \w{1,5}),(?:(?:"(?:[^"]|"")*"|[^,"]*),){10}(?<level>[A-Z]+\d?),\w{5},"(?<text>(?:[^"]|"")*)/,
  },
  // Ruby's Logger: `E, [2026-11-20T08:30:42.123456 #4711] ERROR -- shop: text`.
  {
    may: (line) => line.startsWith(", [", 1),
    pattern:
      /^[DIWEFAU], \[(?<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?) ?#(?<pid>\d+)\] +(?<level>[A-Z]+) -- [^:]{0,60}: ?/,
  },
  // Celery: `[2026-11-20 08:30:42,123: ERROR/ForkPoolWorker-1] text`; Serilog: `[08:30:42 ERR] text`;
  // env_logger: `[2026-11-20T08:30:42Z ERROR shop::cart] text`.
  {
    may: (line) => /^\[\d/.test(line),
    pattern:
      /^\[(?<time>(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?(?:Z|[+-]\d\d:?\d\d))?):? +(?<level>[A-Z]{3,11})(?:\/[\w.-]+| +[\w:.]+)?\] ?/,
  },
  // Couchbase: `[ns_server:error,2026-11-20T08:30:42.123Z,ns_1@127.0.0.1:<0.34.0>:shop:pay:12]text`.
  {
    may: (line) => /^\[\w{1,40}:\w{4,8},\d/.test(line),
    pattern:
      /^\[\w{1,40}:(?<level>\w{4,8}),(?<time>\d{4}-\d\d-\d\dT[\d:.]{8,15}(?:Z|[+-]\d\d:\d\d)),[^\]]{1,200}\] ?/,
  },
  // SAP HANA: `[4711]{-1}[-1/-1] 2026-11-20 08:30:42.123456 e shop  Cart.cpp(00012) : text`.
  {
    may: (line) => /^\[\d{1,7}\]\{/.test(line),
    pattern:
      /^\[(?<pid>\d{1,7})\]\{-?\d{1,12}\}\[-?\d{1,12}\/-?\d{1,15}\] (?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}) (?<level>[diwef]) \S{1,60} {1,40}\S{1,80}\(\d{1,6}\) : ?/,
  },
  // SSSD: `(2026-11-20  8:30:42): [be[shop]] [add_user] (0x0040): text`, the level a bit of a mask.
  {
    may: (line) => line.startsWith("(2"),
    pattern:
      /^\((?<time>\d{4}-\d\d-\d\d {1,2}\d{1,2}:\d\d:\d\d)\): \[\S{1,80}\] \[\w+\] \((?<level>0x\d{4})\): /,
  },
  // One letter for the level: `E 2026-11-20 08:30:42,123 4711 text`.
  {
    may: (line) => line.startsWith(" 2", 1),
    pattern:
      /^(?<level>[VDIWECF]) (?<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d\d:?\d\d))?) (?:(?<pid>\d{1,7}) )?/,
  },
  // Tornado and Jupyter: `[E 261120 08:30:42 web:1670] text`; Katello has the word.
  {
    may: (line) => /^\[ ?[A-Z]/.test(line),
    pattern:
      /^\[ ?(?<level>[DIWEC]|[A-Z]{4,8}) (?:\d{6}|(?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?))(?: [^\]]*)?\] ?/,
  },
  // oVirt: `MainThread::ERROR::2026-11-20 08:30:42,300::cart::74::shop::(run) text`.
  {
    may: (line) => line.includes("::20"),
    pattern:
      /^[\w-]{1,60}::(?<level>[A-Z]{4,8})::(?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3})::\w+::\d+::[\w.]+::\(\w+\) /,
  },
  // Blue Gene: a mark, the time twice, the node twice, and `RAS KERNEL FATAL text`; RAS may be NULL.
  {
    may: (line) => /^\S+ \d{10} /.test(line),
    pattern:
      /^(?:-|[A-Z]\w{1,20}) \d{10} \d{4}(?:\.\d\d){2} \S+ \d{4}-\d\d-\d\d-[\d.]{15} \S+ (?:RAS|NULL) [A-Z_]+ (?<level>[A-Z]+) /,
  },
  // CUPS: `E [20/Nov/2026:08:30:42 +0000] text`.
  {
    may: (line) => line.startsWith(" [", 1),
    pattern: /^(?<level>[IEWD]) \[(?<time>\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] ?/,
  },
  // zap: fields between tabs, the level in lower case or not; logger and place before the text.
  {
    may: (line) => line.includes("\t"),
    pattern:
      /^(?=\S*\d)(?<time>\S+)\t(?<level>debug|info|warn|error|dpanic|panic|fatal)\t(?:(?:[\w.-]+\t)?[\w./-]+\.go:\d+\t)?/i,
  },
  // AWS Lambda: time, request, level and text between tabs.
  {
    may: (line) => line.includes("Z\t"),
    pattern: /^(?<time>\d\S+Z)\t(?:[0-9a-f-]{36}|undefined)\t(?<level>[A-Z]{4,5})\t/,
  },
  // AWS Lambda's Python: `[ERROR]`, time, request and text between tabs.
  {
    may: (line) => /^\[[A-Z]+\]\t/.test(line),
    pattern: /^\[(?<level>[A-Z]+)\]\t(?<time>\d\S+Z)\t[0-9a-f-]{36}\t/,
  },
  // AWS Lambda, of a function that it ended: `TIME REQUEST Task timed out after 3.00 seconds`.
  {
    may: isTimeout,
    pattern: /^(?<time>\d\S+Z) [0-9a-f-]{36} /,
    level: "fatal",
  },
  {
    may: (line) => line.startsWith("RequestId: "),
    pattern: /^RequestId: [0-9a-f-]{36} (?=Error: Runtime exited|Process exited before)/,
    level: "fatal",
  },
  // hapi: its tags, and the error or the text in the next lines.
  {
    may: (line) => line.startsWith("Debug: ") && line.endsWith(" "),
    pattern: /^Debug: (?:[\w-]+, ){0,9}error(?:, [\w-]+){0,9} $/,
    level: "error",
  },
  // Vite and Rollup, with the reason in the next lines.
  {
    may: (line) => line === "error during build:",
    pattern: /^.*$/,
    level: "error",
  },
  // Verdaccio, which makes all levels five columns wide: `error--- text`.
  {
    may: (line) => line.startsWith("--- ", 5),
    pattern: /^(?<level>[a-z]{4,5}) ?--- /,
  },
  // npm's log of a run, whose lines are counted: `20 error code ELIFECYCLE`.
  {
    may: (line) => line.charCodeAt(0) <= 0x39 && isCounted(line),
    pattern: /^\d{1,6} error code (?=[A-Z][A-Z\d_]{2,40}$)/,
    level: "error",
  },
  // Bitnami's images: `postgresql 08:30:42.12 ERROR ==> text`, `nami    ERROR text`.
  {
    may: (line) => line.charCodeAt(0) >= 0x61,
    pattern:
      /^(?:nami {4}(?<word>[A-Z]{4,5}) {1,2}|[a-z][\w-]{1,40} \d\d:\d\d:\d\d\.\d\d (?<level>[A-Z]{4,5}) {1,2}==> )/,
  },
  // Chromium, under Puppeteer and Electron: `[4711:1120/083042.123456:ERROR:bus.cc(399)] text`.
  {
    may: (line) => /^\[\d/.test(line),
    pattern:
      /^\[(?<pid>\d{1,7}):(?:\d{1,7}:)?\d{4}\/\d{6}(?:\.\d{1,6})?:(?<level>[A-Z]{4,7})\d?:[^\]]{1,120}\] /,
  },
  // http-proxy-middleware.
  {
    may: (line) => line.startsWith("[HPM] Error occurred while "),
    pattern: /^\[HPM\] /,
    level: "error",
  },
  // Yarn 1.
  {
    may: (line) => line.startsWith("error "),
    pattern:
      /^error (?=An unexpected error occurred: |Command failed(?: with exit code \d|\.$)|Couldn't find )/,
    level: "error",
  },
  // Prisma's own log: `prisma:query SELECT 1`; the reason for an error stands in the next lines.
  {
    may: (line) => line.startsWith("prisma:"),
    pattern: /^prisma:(?<level>error|warn|info|query) ?/,
  },
  // npmlog: `ERR! shop text`, behind the heading where it has one.
  {
    may: (line) => npmlogHead(line) !== null,
    pattern: /^(?:\S+ )?ERR! \S+ (?=\s*\S)/,
    level: "error",
  },
  // webpack: `ERROR in ./src/cart.js 3:4-12`, with the reason in the next lines.
  {
    may: (line) => line.startsWith("ERROR in "),
    pattern: /^ERROR in \S+(?: \d+:\d+(?:-\d+)?)?$/,
    level: "error",
  },
  // Next before version 13.5. Where it only names the place of an error, that follows.
  {
    may: (line) => line.startsWith("error - ") || line.startsWith("- error "),
    pattern: /^(?:error - |- error )(?!\S{1,200} \(\d{1,6}:\d{1,6}\) @ )/,
    level: "error",
  },
  // Next, and signale, which has the level behind its sign.
  {
    may: (line) => line.charCodeAt(0) > 0x2000,
    pattern:
      /^(?:(?<level>[⨯⚠ℹ✓✔○▲»]) +(?! )(?!\S{1,200} \(\d{1,6}:\d{1,6}\) @ )|[\u2000-\u2bff] {2}(?<word>[a-z]+) {2,})/,
  },
  // A cross before what went wrong: `❌ import failed: text`. Before a level it is only a picture.
  {
    may: (line) => line.charCodeAt(0) === 0x274c,
    pattern:
      /^❌ {1,2}(?!\[|[A-Z]{4,5}[:\s]|.{0,200}\b(?:0|[Nn]o|without) (?:failed|failures?|errors?)\b)(?=.{0,200}\b(?:[Ff]ail(?:ed|ure)|[Ee]rror(?= (?:in|while|during|when|on) |:)|[Cc]annot|[Cc]an't|[Cc]ould(?: not|n't)|[Uu]nable to|refused|crashed|timed out)\b)/,
    level: "error",
  },
  // logrus in a terminal: `ERRO[0042] text`, or with a full time.
  {
    may: (line) => line.charCodeAt(4) === 0x5b,
    pattern:
      /^(?<level>TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[(?:\d{4,}|(?<time>\d{4}-\d\d-\d\d[T ][^\]\s]{8,30}))\] ?/,
  },
];

/** What stands before the text of npmlog is no longer. */
const maxHeading = 48;

const shortNames: Readonly<Record<string, Level>> = {
  "0x0010": "fatal",
  "0x0020": "error",
  "0x0040": "error",
  "0x0080": "warn",
  "0x0100": "warn",
  FAILURE: "fatal",
  CRASH: "error",
  SUPERVISOR: "error",
  PROGRESS: "info",
  query: "debug",
  d: "debug",
  i: "info",
  w: "warn",
  e: "error",
  f: "fatal",
  TRAC: "debug",
  DEBU: "debug",
  WARN: "warn",
  ERRO: "error",
  FATA: "fatal",
  PANI: "fatal",
  "⨯": "error",
  "⚠": "warn",
  ℹ: "info",
  "✓": "info",
  "✔": "info",
  "○": "info",
  "▲": "info",
  "»": "debug",
};

/** The heading, level and prefix of npmlog at error level. npm itself tells so of what it ran. */
export function npmlogHead(line: string): string | null {
  if (!line.slice(0, maxHeading).includes("ERR! ") || line.startsWith("npm ")) return null;
  return /^(?:[\w@./-]{1,40} )?ERR! \S+ /.exec(line)?.[0] ?? null;
}

function isCounted(line: string): boolean {
  return /^\d{1,6} error code /.test(line);
}

/** Behind a time in milliseconds and an id. */
function isTimeout(line: string): boolean {
  return line.startsWith(" Task timed out after ", 61);
}

/** Reads such a beginning; null for a line without one. */
export function parseSpecialHead(line: string): LeveledLine | null {
  const first = line.charCodeAt(0);
  // Most lines begin with a time; of those only these are special.
  const isDated = first >= 0x30 && first <= 0x39;
  if (
    isDated &&
    line.charCodeAt(2) !== 0x2d &&
    !/\t|,"/.test(line) &&
    !isTimeout(line) &&
    !isCounted(line)
  )
    return null;
  for (const { may, pattern, level: own = null } of heads) {
    const match = may(line) ? pattern.exec(line) : null;
    const word = match?.groups?.["word"] ?? match?.groups?.["level"];
    const level =
      word === undefined ? own : (levelOfLetter(word) ?? shortNames[word] ?? levelOfWord(word));
    if (match === null || level === null) continue;
    const { time, pid, text } = match.groups ?? {};
    return {
      time: time ?? null,
      level,
      pid: pid === undefined ? null : Number(pid),
      rest: text?.replaceAll('""', '"') ?? line.slice(match[0].length),
    };
  }
  return null;
}
