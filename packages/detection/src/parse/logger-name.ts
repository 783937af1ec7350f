/**
 * What loggers write of themselves between level and text. Without it the text is the same that
 * another logger writes, which keeps the name in a field of its own.
 */
const names: readonly RegExp[] = [
  // pino-pretty: `(shop): text`, `(shop/4711 on host): text`; Effect: `(#7): text`.
  /^\([\w@./#-]{1,80}(?: on [\w.-]{1,80})?\): /,
  // bunyan's command: `shop/4711 on host (cart.js:12 in pay): text`.
  /^[\w@.-]{1,80}\/\d{1,7} on [\w.-]{1,80}(?: \([^()]{1,200}\))?: (?=\S)/,
  // Python and JBoss: `[shop.web] text`. A word without a dot may be the text's own mark.
  /^\[[A-Za-z_]\w*(?:\.[\w$]+)+\] (?=\S)/,
  // The place in brackets, as in tslog 3: `[shop cart.js:12 pay] text`.
  /^\[[^\]]{0,80}\.\w{1,4}:\d{1,6}\b[^\]]{0,80}\] (?=\S)/,
  // loguru: `shop.web:pay:12 - text`.
  /^[\w.<>]{1,80}:[\w<>]{1,80}:\d{1,6} - /,
  // logback and log4j: `com.example.Shop - text`, `CartService - text`.
  /^(?:[A-Za-z_]\w*(?:[.:][\w$]+)+|[A-Z][a-z\d]+(?:[A-Z][a-z\d]*)+) - (?=\S)/,
  /^[A-Za-z_]\w*(?:\.[\w$]+)+ \| (?=\S)/,
  // winston-console-format: a sign where the box of a record begins.
  /^[┏▪] (?=\S)/,
  // tslog: the place and the name between tabs.
  /^[^\t ]{1,200}:\d{1,6}(?::\d{1,6})?\t(?:[\w.:@/-]{1,80}\t)?(?=[^\t])/,
];

/** log4js: `[2026-11-20T08:30:42.123] [ERROR] shop - text`. */
const log4js: readonly RegExp[] = [/^[\w.:@/-]{1,80} - (?=\S)/];
/** bunyan's command with `-o short`: `08:30:42.123Z ERROR shop: text`. */
const bunyanShort: readonly RegExp[] = [/^[\w@.-]{1,80}(?: \([^()]{1,200}\))?: (?=\S)/];
/** NestJS, and winston in its manner: `[Nest] 4711  - 11/20/2026, 8:30:42 AM   ERROR [CartService] text`. */
const nest: readonly RegExp[] = [/^\[[^\]]{1,80}\] (?=\S)/];

const nestHead = /^\[[\w .-]{1,40}\] \d{1,7} {1,3}(?:- )?\d{1,2}\/\d{1,2}\/\d{4}, /;

/** What such a line says, without the time since the last one: `text +3ms`. */
export function withoutElapsed(line: string, text: string): string {
  return nestHead.test(line) ? text.replace(/ \+\d{1,9}ms$/, "") : text;
}

/** The names that may stand behind the level of such a line; none is taken twice. */
export function loggerNames(line: string): readonly RegExp[] {
  if (nestHead.test(line)) return nest;
  if (/^\d\d:\d\d:\d\d\.\d{3}Z {1,2}[A-Z]{4,5} /.test(line)) return bunyanShort;
  return /^\[\d{4}-\d\d-\d\dT[\d:.]{8,12}\] \[[A-Z]+\] /.test(line) ? log4js : names;
}
