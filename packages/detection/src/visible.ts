// Written as strings: a lint rule rightly distrusts control characters in regular expressions.
const escapeSequence = String.raw`\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])`;
const byteOrderMark = /^(?:\ufeff|\xef\xbb\xbf)/;
const anyEscapeSequence = new RegExp(escapeSequence, "g");

/**
 * What a terminal draws nothing for: escape sequences, control characters except tab, line feed and
 * carriage return, and zero-width characters, as themselves, as JSON and `util.inspect` escape them,
 * and as the UTF-8 bytes that a latin1 decoder made characters of.
 */
export const invisible: RegExp = new RegExp(
  [
    escapeSequence,
    String.raw`\\(?:u001[bB]|x1[bB])\[[0-9;]*m`,
    String.raw`\\u(?:200[b-fB-F]|2060|[fF][eE][fF]{2}|00[aA][dD])`,
    String.raw`\xe2\x80[\x8b-\x8f\xaa-\xae]`,
    String.raw`\xe2\x81[\xa0-\xa4\xa6-\xa9]`,
    String.raw`\xef\xbb\xbf`,
    String.raw`\xc2?\xad`,
    String.raw`[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]`,
    String.raw`[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]`,
  ].join("|"),
  "g",
);

/** A line as a person sees it: without escape sequences, byte order mark and trailing carriage return. */
export function visibleLine(text: string): string {
  const shown = text.includes("\u001b") ? text.replaceAll(anyEscapeSequence, "") : text;
  const plain = shown.charCodeAt(0) > 0x7e ? shown.replace(byteOrderMark, "") : shown;
  return plain.endsWith("\r") ? plain.slice(0, -1) : plain;
}
