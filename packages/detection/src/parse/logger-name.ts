/**
 * What loggers write of themselves between level and text. Without it the text is the same that
 * another logger writes, which keeps the name in a field of its own.
 */
const names: readonly RegExp[] = [
  // pino-pretty: `(shop): text`, `(shop/4711 on host): text`; Effect: `(#7): text`.
  /^\([\w@./#-]{1,80}(?: on [\w.-]{1,80})?\): /,
  // bunyan's command: `shop/4711 on host (cart.js:12 in pay): text`.
  /^[\w@.-]{1,80}(?:\/[\w@.-]{1,80}){0,3}\/\d{1,7} on [\w.-]{1,80}(?: \([^()]{1,200}\))?: (?=\S)/,
  // Python and JBoss: `[shop.web] text`. A word without a dot may be the text's own mark.
  /^\[[A-Za-z_]\w*(?:\.[\w$]+)+\] (?=\S)/,
  // The place in brackets, as in tslog 3: `[shop cart.js:12 pay] text`.
  /^\[[^\]]{0,80}\.\w{1,4}:\d{1,6}\b[^\]]{0,80}\] (?=\S)/,
  // Solr: thread, core and class: `(qtp7-15) [c:loaves x:core1] o.a.s.c.CoreContainer text`.
  /^\([\w .@/-]{1,80}\) \[[^\]]{0,200}\] (?:[a-z]\.)+[A-Za-z$]{1,80} (?=\S)/,
  // loguru: `shop.web:pay:12 - text`.
  /^[\w.<>]{1,80}:[\w<>]{1,80}:\d{1,6} - /,
  // logback and log4j: `com.example.Shop - text`, `CartService - text`.
  /^(?:[A-Za-z_]\w*(?:[.:][\w$]+)+|[A-Z][a-z\d]+(?:[A-Z][a-z\d]*)+) - (?=\S)/,
  /^[A-Za-z_]\w*(?:\.[\w$]+)+(?::\d{1,6})? \| (?=\S)/,
  // winston-console-format: a sign where the box of a record begins.
  /^[┏▪] (?=\S)/,
];

/** log4js: `[2026-11-20T08:30:42.123] [ERROR] shop - text`; that of Ts.ED has brackets around the name. */
const log4js: readonly RegExp[] = [/^\[?[\w.:@/-]{1,80}\]? - (?=\S)/];
/** bunyan's command with `-o short`: `08:30:42.123Z ERROR shop: text`. */
const bunyanShort: readonly RegExp[] = [/^[\w@.-]{1,80}(?: \([^()]{1,200}\))?: (?=\S)/];
/** LogTape: `2026-11-20 08:30:42.123 +00:00 [ERR] shop·cart: text`. */
const logtape: readonly RegExp[] = [/^[\w·@./-]{1,80}: (?=\S)/];
/** loglevel with its prefix: `[08:30:42] ERROR (cart) text`. */
const loglevel: readonly RegExp[] = [/^\([\w@./-]{1,80}\):? (?=\S)/];
/** tslog, in whose lines the place may be left out: `2026-11-20 08:30:42.123\tERROR\tshop\ttext`. */
const tslog: readonly RegExp[] = [
  /^(?:[^\t ]{1,200}:\d{1,6}(?::\d{1,6})?\t)?(?:[\w.:@/-]{1,80}\t)?(?=[^\t])/,
];
/** NestJS, and winston in its manner: `[Nest] 4711  - 11/20/2026, 8:30:42 AM   ERROR [CartService] text`. */
const nest: readonly RegExp[] = [/^\[[^\]]{1,80}\] (?=\S)/];

/** The time is that of the country which the service runs in. */
const nestHead =
  /^\[[\w .-]{1,40}\] \d{1,7} {1,3}(?:- )?(?:\d{1,2}\/\d{1,2}\/\d{4}, |\d{1,4}(?:\. ?|[-/])\d{1,2}(?:\. ?|[-/])\d{1,4}[.,]? [^[\]]{0,7}\d{1,2}:\d\d:\d\d[^[\]]{0,7} {2}[A-Z])/;

/** True for a line of NestJS, or of winston in its manner. */
export function isNestHead(line: string): boolean {
  return nestHead.test(line);
}

const bunyanLongHead = /^\[\d{4}-\d\d-\d\dT[\d:.]{8,15}Z\] {1,2}[A-Z]{4,5}: /;
const bunyanShortHead = /^\d\d:\d\d:\d\d\.\d{3}Z {1,2}[A-Z]{4,5} /;

/** winston-console-format, with the time since the last line behind the text. */
const boxHead = /^[a-z]{4,7}: +[┏▪] /;

/**
 * What such a line says, without what differs from one time to the next: in NestJS the time since the
 * last line, `text +3ms`; in bunyan's command the fields of the record, `text (order=4711)`.
 */
export function withoutExtras(line: string, text: string): string {
  if (nestHead.test(line)) return text.replace(/ \+\d{1,9}ms$/, "");
  if (boxHead.test(line)) return text.replace(/ \+\d{1,9}(?:ms|s|m|h)$/, "");
  const isBunyan = bunyanLongHead.test(line) || bunyanShortHead.test(line);
  return isBunyan ? text.replace(/ \([\w.-]{1,60}=[^()]{0,1000}\)$/, "") : text;
}

/** The names that may stand behind the level of such a line; none is taken twice. */
export function loggerNames(line: string): readonly RegExp[] {
  if (nestHead.test(line)) return nest;
  if (bunyanShortHead.test(line)) return bunyanShort;
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\t[A-Z]{4,5}\t/.test(line)) return tslog;
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [+-]\d\d:\d\d \[[A-Z]{3}\] /.test(line))
    return logtape;
  if (/^\[\d\d:\d\d:\d\d\] [A-Za-z]+ \([\w@./-]+\):? /.test(line)) return loglevel;
  return /^\[\d{4}-\d\d-\d\d[T ][\d:.]{8,12}\] \[[A-Z]+\] /.test(line) ? log4js : names;
}
