/** What JSON.parse found instead of JSON; a letter or digit is the beginning of any text. */
function unexpected(token: string): string {
  return `Unexpected token ${/[^\W_uo]/.test(token) ? "<*>" : token} in JSON`;
}

type Form = readonly [written: RegExp, form: string | ((match: string, name: string) => string)];

/**
 * What runtimes write differently from version to version, in one form each: the same code fails
 * the same way before and after an upgrade of what runs it.
 */
const forms: readonly Form[] = [
  // A type behind the level, of a logger that leaves out the stack: a plain error has no name.
  [/^(?:Uncaught )?(?:[Ee]rror|ERROR): +(?=\S)/, ""],
  // A text instead of an error, as JSON and as Node writes it.
  [/^"([^"\n]+)"$/, "$1"],
  [/^This error originated either by [^]{1,200}? rejected with the reason "([^]*)"\.$/, "$1"],
  // V8 before Chrome 92 and Node 16.9.
  [
    /\bCannot read property '([^'\n]*)' of (undefined|null)\b/,
    "Cannot read properties of $2 (reading '$1')",
  ],
  [
    /\bCannot set property '([^'\n]*)' of (undefined|null)\b/,
    "Cannot set properties of $2 (setting '$1')",
  ],
  // V8 before and since Node 20. A value that is no text was made one: `undefined`, `[object Object]`.
  [/\bUnexpected token (\S) in JSON at position \d+/, (_, token) => unexpected(token)],
  [
    /\bUnexpected token '([^\n]{1,2})', [^\n]{0,120}? is not valid JSON/,
    (_, token) => unexpected(token),
  ],
  [/( JSON at position \d+) \(line \d+ column \d+\)/, "$1"],
  [/"undefined" is not valid JSON/, unexpected("u")],
  [/"\[object Object\]" is not valid JSON/, unexpected("o")],
  // Node before 13.
  [/\bReceived type undefined\b/, "Received undefined"],
  [/\b(getaddrinfo E[A-Z_]+ (\S{1,253})) \2:\d+/, "$1"],
  // What required the module, and what else it may be called, are no part of what is missing.
  [/\n(?:Require stack:|Did you mean to import )[^]*$/, ""],
  // Go tells which part of a time it could not read.
  [/(\bparsing time "[^"\n]{0,200}" as "[^"\n]{0,60}"): cannot parse [^\n]*/, "$1"],
  // OpenSSL before 3.
  [/\bself signed certificate\b/, "self-signed certificate"],
  // Safari says what it called.
  [/ is not a function\. \(In '[^\n]{0,300}\)$/, " is not a function"],
  // Python since 3.10 makes proposals.
  [/\. Did you (?:mean|forget)[^\n]{0,200}\?$/, ""],
  // Ruby before 3.4.
  [/\bundefined (local variable or )?method [`']([^'\n]+)'/, "undefined $1method '$2'"],
  [/(method '[^'\n]+' for nil):NilClass/, "$1"],
  [/ for #<([A-Z]\w*(?:::[A-Z]\w*)*)(?::0x[0-9a-f]+)?[^>\n]{0,200}>/, " for an instance of $1"],
  // PHP before 8.
  [/\bUndefined index: (\w+)/, 'Undefined array key "$1"'],
  [/\bUndefined variable: (\w+)/, "Undefined variable $$$1"],
];

/** A part of each of them: most messages have none. */
const hint =
  /^(?:(?:Uncaught )?[Ee](?:rror|RROR): |"|This error orig)|roperty '|JSON|type undef|getaddrinfo E|parsing time|Require st|Did you |self sig|\(In '|ndefined [limv]| #</;

/** A message as the newest version of its runtime would write it. */
export function inOneForm(message: string): string {
  if (!hint.test(message)) return message;
  let text = message;
  for (const [written, form] of forms) {
    text = typeof form === "string" ? text.replace(written, form) : text.replace(written, form);
  }
  return text;
}
