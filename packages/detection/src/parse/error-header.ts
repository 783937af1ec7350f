/** The first line of an error as text: `prefix Type [CODE]: message`. */
export interface ErrorHeader {
  readonly type: string;
  readonly code: string | null;
  /** The rest of the line; null where the header has no colon. */
  readonly message: string | null;
  /** What the caller wrote before the error. */
  readonly prefix: string;
  /** In `[Type: message]`, as Node prints an error that has no stack. */
  readonly bracketed: boolean;
}

/**
 * A class name of an error, with its module or package where the runtime writes one. A bare `Error`
 * after a capital word is prose: `Internal Server Error: …`; an `Uncaught Error: …` is none, nor is
 * what somebody wrote `Redis Client Error` before.
 */
const typeName = String.raw`(?:[A-Za-z_$][\w$]*[.\\])*[A-Z$][\w$]*(?:Error|Exception|Rejection)|(?:[A-Za-z_$][\w$]*[.\\])*(?:(?<!\b(?!Uncaught |Error )[A-Z][a-z]{2,20} )Error|(?<![A-Z][a-z]{2,20} )Exception)`;
/** A message goes on behind what a dot does not match: a carriage return, a line separator. */
const toEnd = String.raw`[^\n]*`;
/** .NET has the code of the system between class and message, where it is a part of the message. */
const systemCode = String.raw`\((?:0x[\dA-Fa-f]{1,8}|\d{1,10})\): `;
const tail = String.raw`(?: \[([^\]\n]{1,80})\])?(?::(?:\s(${toEnd}))?$|$| \{$| (${systemCode}${toEnd})$)`;
/** Cheap, and false for nearly every line. */
const anyType = /Error|Exception|Rejection/;
/** What Node and handlers write before an error without meaning a prefix; Node before 12 a brace. */
const opening = String.raw`(?:\{ )?(?:<ref \*\d+> ?)?(?:Uncaught(?: Exception)?:? )?`;
const atStart = new RegExp(`^${opening}(${typeName})${tail}`);
/** A class whose name a bundler made short; its own name stands behind it: `i [ReportError]: text`. */
const minified = new RegExp(String.raw`^${opening}[A-Za-z_$]{1,3} \[(${typeName})\]: ?(${toEnd})$`);
const inBrackets = new RegExp(
  `^${opening}\\[(${typeName})(?: \\[([^\\]\\n]{1,80})\\])?(?:: ?(${toEnd}))?$`,
);
/** The same with its properties behind it, as Node before version 6 printed it: `{ [Error: text] code: 'E' }`. */
const withProperties = new RegExp(
  String.raw`^\{ \[(${typeName})(?: \[([^\]\n]{1,80})\])?: ?([^\n]{0,1000}?)\] [\w$]+: [^\n]*\}$`,
);
/** The same of a class that is not called an error: `[Declined [Error]: text]`. A `DOMException` has the name behind it. */
const declaredInBrackets = new RegExp(
  `^${opening}\\[((?!DOMException )[A-Z][\\w$]{0,80}) \\[(?:\\w{0,80}(?:Error|Exception))\\](?:: ?(${toEnd}))?$`,
);
/** And without brackets, as Node prints one that has a stack: `Declined [Error]: text`. */
const declaredAtStart = new RegExp(
  `^([A-Z][\\w$]{0,80}) \\[\\w{0,80}(?:Error|Exception)\\]: (${toEnd})$`,
);
/** The end of an error in brackets, with its properties or the brace that opens them. */
const closed = /\](?: \{(?: .* \})?)?$/;
// The type begins where a word begins, so that a long word is read once.
const inText = new RegExp(
  `(?:[\\s(\\["'|>]|[:=,] ?|#<)(${typeName})(?: \\[([^\\]\\n]{1,80})\\])?: ?(${toEnd})$`,
);

/** A header at the beginning of the text. A lone `Error`, without colon, is one too: frames must follow it. */
export function parseErrorHeader(text: string): ErrorHeader | null {
  if (!anyType.test(text)) return null;
  const match = atStart.exec(text);
  if (match !== null) return header(match, "", false);
  const short = minified.exec(text);
  if (short !== null) {
    return {
      type: short[1] ?? "",
      code: null,
      message: short[2] ?? "",
      prefix: "",
      bracketed: false,
    };
  }
  const isOld = text.startsWith("{ [") && text.endsWith("}");
  const old = isOld ? withProperties.exec(text) : null;
  if (old !== null) return header(old, "", false);
  const [, type, told = null] = declaredAtStart.exec(text) ?? [];
  if (type !== undefined) return { type, code: null, message: told, prefix: "", bracketed: false };
  const [declared, name, said] = declaredInBrackets.exec(text) ?? [];
  const bracketed =
    declared === undefined ? inBrackets.exec(text) : [declared, name ?? "", undefined, said];
  if (bracketed === null) return null;
  const rest = bracketed[3];
  // `[Type] text` is a tag, `[Type: text] text` prose; `[Type: text` goes on in the next line.
  if (!closed.test(text) && (rest === undefined || closesWithin(text))) return null;
  return header(bracketed, "", true);
}

/** True where the first bracket has its counterpart. */
function closesWithin(text: string): boolean {
  let depth = 0;
  for (const sign of text.slice(text.indexOf("["))) {
    if (sign === "[") depth += 1;
    else if (sign === "]" && --depth === 0) return true;
  }
  return false;
}

/** The first header after other text, as `console.error("text", error)` prints it. */
export function findErrorHeader(text: string): ErrorHeader | null {
  if (!anyType.test(text)) return null;
  const match = inText.exec(text);
  if (match === null) return null;
  // Ruby inspects an error as `#<Type: message>`.
  if (match[0].startsWith("#<")) {
    const inner = match[3]?.replace(/>$/, "");
    return { ...header(match, text.slice(0, match.index).trim(), false), message: inner ?? null };
  }
  // `text [Type: message] {`: an error without a stack behind a text.
  const bracketed = match[0].startsWith("[") && closed.test(text);
  return header(match, text.slice(0, match.index).trim(), bracketed);
}

function header(
  [, type = "", bracket, said, coded]: readonly (string | undefined)[],
  prefix: string,
  bracketed: boolean,
): ErrorHeader {
  // Node writes a code there (`TypeError [ERR_INVALID_URL]`), or a name given after construction.
  const name = bracket !== undefined && /[a-z]/.test(bracket) && /^[\w$.]+$/.test(bracket);
  return {
    // Of a class that was never given a name, its base is the name: `NotFoundException [Error]`.
    type: name && bracket !== "Error" ? bracket : type,
    code: bracket === undefined || name ? null : bracket,
    message: said ?? coded ?? null,
    prefix,
    bracketed,
  };
}
