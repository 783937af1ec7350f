import type { Fields } from "./fields.ts";

/** `{ level: 'info', message: 'ok' }`: what is short stands in one line. */
const inOneLine = /^\{ (.*) \}$/s;
const shortEntry =
  /^(?:'([^']{1,80})'|([\w$]{1,80})): ('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s,'"{}[\]]+)(?:, |$)/s;

/** Depth to which objects in objects are read. */
const maxDepth = 4;

const entry =
  /^(?:'([^']{1,80})'|"([^"]{1,80})"|\[Symbol\(([\w.]{1,80})\)\]|([\w$]{1,80})): ?(.*)$/s;
/** `'text'` in any quotes; several are joined by `+`, one on each line. */
const quoted = /^(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/s;

/**
 * Reads an object that `util.inspect` printed over several lines, as winston's `prettyPrint` and
 * `console.log` do. Texts, numbers and objects are read as such, anything else as the text that it
 * was printed as: an error with its stack. Null for other lines.
 *
 * ```
 * {
 *   level: 'error',
 *   stack: 'Error: text\n' +
 *     '    at pay (/srv/shop/pay.js:12:5)',
 *   err: Error: text
 *       at pay (/srv/shop/pay.js:12:5) {
 *     code: 'E_PAY'
 *   }
 * }
 * ```
 */
export function readInspected(lines: readonly string[], depth = 0): Fields | null {
  const [first = "", second = ""] = lines;
  if (lines.length === 1) return readShort(first);
  if (
    depth === maxDepth ||
    !/^(?:[A-Z]\w{0,80} |\[Object: null prototype\] )?\{$/.test(first.trim())
  )
    return null;
  const indent = indentOf(second);
  const fields: Record<string, unknown> = {};
  let key: string | null = null;
  let own: string[] = [];
  function close(): void {
    if (key !== null) fields[key] = readValue(own, indent, depth);
  }
  for (const line of lines.slice(1)) {
    const at = indentOf(line);
    const match = at === indent ? entry.exec(line.trim()) : null;
    if (match !== null) {
      close();
      key = match.slice(1, 5).find((name) => name !== undefined) ?? "";
      own = [match[5] ?? ""];
    } else if (line.trim() !== "" && at < indent) {
      break;
    } else {
      own.push(line);
    }
  }
  close();
  return key === null ? null : fields;
}

/** The fields of an object in one line up to the first that is no text or number; null for other text. */
function readShort(line: string): Fields | null {
  let rest = inOneLine.exec(line.trim())?.[1] ?? "";
  const fields: Record<string, unknown> = {};
  for (;;) {
    const match = shortEntry.exec(rest);
    if (match === null) break;
    const [all, quotedKey, key = quotedKey ?? "", value = ""] = match;
    fields[key] = readValue([value], 0, 0);
    rest = rest.slice(all.length);
  }
  return Object.keys(fields).length === 0 ? null : fields;
}

function readValue(lines: readonly string[], indent: number, depth: number): unknown {
  const [first = "", ...others] = lines;
  const whole = [first, ...others.map((line) => line.trim())].join("\n").replace(/,$/, "");
  const text = readText(whole);
  if (text !== null) return text;
  if (/^-?\d+(?:\.\d+)?$/.test(whole)) return Number(whole);
  const inner = others.map((line) => line.slice(Math.min(indent, indentOf(line))));
  const object = readInspected([first, ...inner], depth + 1) ?? readList(whole);
  return object ?? [first, ...inner].join("\n").replace(/,$/, "");
}

/** A list with one text, as NestJS gives the stack to its loggers. */
function readList(value: string): readonly string[] | null {
  const [, inner] = /^\[\s([^]*)\s\]$/.exec(value) ?? [];
  const text = inner === undefined ? null : readText(inner.trim());
  return text === null ? null : [text];
}

/** The text that these literals make together; null where they are not all of the value. */
function readText(value: string): string | null {
  let rest = value;
  let text = "";
  for (;;) {
    const match = quoted.exec(rest);
    if (match === null) return null;
    text += unescaped(match.slice(1).find((part) => part !== undefined) ?? "");
    rest = rest.slice(match[0].length);
    if (rest === "") return text;
    const plus = /^ ?\+\s+/.exec(rest);
    if (plus === null) return null;
    rest = rest.slice(plus[0].length);
  }
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, (_, sign: string) =>
    sign === "n" ? "\n" : sign === "t" ? "\t" : sign,
  );
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
