/** A longer line is worth a closer look. In bytes. */
const maxQuietBytes = 16_384;

/** No control characters. */
const visible = /^[ -\xff]*$/;

/** A field before the level: a number or a short text, and by its name no level itself. */
const member = String.raw`"(?![\w.@]*[eE][vV])[A-Za-z_@][\w.@]{0,19}": ?(?:"[^"\\]{0,256}"|\d{1,20}(?:\.\d{1,20})?), ?`;
/**
 * A JSON record that begins with its level: a number, or a word. Before it may be what loggers write
 * there that begin with the time or the name of the program, as envelopes do not.
 */
const recordHead = new RegExp(
  String.raw`^\{(?:(?="(?:time|name|pid|ts|hostname)":)(?:${member}){1,8})?"(?:log\.)?level": ?(?=[1-4]0,|"([A-Za-z]{3,7})")`,
);
const quietWords: ReadonlySet<string | undefined> = new Set([
  undefined,
  ..."info warn warning http debug trace silly notice verbose log".split(" "),
]);
/** What may be one more field with a level. With escapes a name can be written in many ways. */
const anotherLevel = /evel["\\_ns]|everit|\\u/i;
/** The records of OpenTelemetry's collector stand in a field with this in its name. */
const telemetry = "eLog";

const isoTime = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?`;
/** The name of a thread or of a part of the program, which is no level of errors. */
const context = String.raw`\[(?![eE][rR]|[sS][eE][vV]|[cC][rR][iI]|[aA][lL][eE]|[fF][aA]|[eE][mM][eE]|[pP][aA][nN]|[dD][pP]|[fF][tT][lL])[\w.#@/-]{1,40}\] +`;
const upper = "TRACE|DEBUG|INFO|WARN";
const lower = upper.toLowerCase();
const leveledHead = new RegExp(
  String.raw`^(?:\[${isoTime}\]|${isoTime}) +(?:(?!\[(?:${upper}|${lower})\])${context})?(?:(?:${upper}):?|(?:${lower}):|\[(?:${upper}|${lower})\]:?) +(?=[!-~])`,
);
/** What the lines of a runtime that dies have in them, whatever level carries them. */
const dying = /PHP |pani|:$/;

/** A client before a date is one of a database. */
const requestHead =
  /^(?:GET \/|PUT \/|POST \/|::1 |(?:::ffff:)?\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3} (?!\d))/;
/** The names of errors, the bar of some envelopes, and how places in a stack end. */
const telling = /Erro|Exce|Reje|\||[:)']$/;

/**
 * True for a line of a healthy service in one of the commonest forms: JSON and plain text below
 * error level, and requests that were answered. Such a line
 *
 * - is in no envelope, and leaves the habits of its stream as they are;
 * - is no error by itself;
 * - begins an entry under every other line that is none, and ends the entry of that one.
 *
 * So of several in a row the last one says all. It is false for very many healthy lines, whenever
 * it is not certain. `quiet-lines.wat` says the same for many lines at once.
 */
export function isQuietLine(bytes: Buffer): boolean {
  if (bytes.length > maxQuietBytes) return false;
  const text = bytes.toString("latin1");
  return visible.test(text) && (isRecord(text) || isLeveled(text) || isRequest(text));
}

/**
 * The level of a record is that of `log.level` or `level`, except where a name that begins with
 * `level` or `severity` goes before it, or a later one of the same name in its place.
 */
function isRecord(text: string): boolean {
  const head = recordHead.exec(text);
  if (head === null || !text.endsWith("}") || !quietWords.has(head[1]?.toLowerCase())) return false;
  const rest = text.slice(head[0].length);
  return !anotherLevel.test(rest) && !rest.includes(telemetry);
}

/** A level behind the time decides, whatever the text says. */
function isLeveled(text: string): boolean {
  return leveledHead.test(text) && !dying.test(text);
}

/** True for what begins like the line of a request, which is never a part of a message. */
export function beginsRequest(text: string): boolean {
  return requestHead.test(text);
}

/** Without time and level it takes the name of an error to make one of a line. */
function isRequest(text: string): boolean {
  return beginsRequest(text) && !telling.test(text);
}
