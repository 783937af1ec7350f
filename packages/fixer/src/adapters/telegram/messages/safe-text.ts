/**
 * Text of logs and agents as HTML that Telegram shows and nothing more. Telegram makes links,
 * mentions, commands, hashtags and phone numbers of what looks like one, except in `code`. So only
 * words of letters stand as they are; everything else is set as code.
 */

/** UTF-16 units of text that one message holds, without its HTML. */
export const sendableLength = 4_096;

/** Characters that hide, turn around or break the text beside them. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]+/gu;

/** Marks pile up over the lines around them; no script puts more than three on a letter. */
const piledMarks = /(\p{M}{3})\p{M}+/gu;

/** A word that nothing can be made of: letters, with light punctuation at its ends. */
const plainWord = /^["'(“„«]*[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*["')”“»]*[,;:!?.…]*$/u;

/** Punctuation that stands alone. */
const plainMark = /^[-–—·,;:!?.…=]$/u;

/** A line of text, for between tags. */
function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Any text as one visible line of at most `length` UTF-16 units. */
export function oneLine(text: string, length: number): string {
  return cut(visible(text).replaceAll(/\s+/g, " ").trim(), length);
}

/** The text without what hides, turns around or overlays. */
function visible(text: string): string {
  return text.replaceAll(invisible, " ").replaceAll(piledMarks, "$1");
}

/** The beginning of a text, with `…` where something is missing. Never half a character. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** A line as it is, as code; nothing where there is nothing. */
export function code(text: string, length: number): string {
  const line = oneLine(text, length);
  return line === "" ? "" : `<code>${escapeHtml(line)}</code>`;
}

/** Sentences for people, one line, at most `length` characters. */
export function prose(text: string, length: number): string {
  const words = oneLine(text, length).split(" ");
  let html = "";
  let quiet: string[] = [];
  function endQuiet(): void {
    if (quiet.length > 0) html += ` <code>${escapeHtml(quiet.join(" "))}</code>`;
    quiet = [];
  }
  for (const word of words) {
    if (word === "") continue;
    if (plainWord.test(word) || plainMark.test(word)) {
      endQuiet();
      html += ` ${escapeHtml(word)}`;
    } else quiet.push(word);
  }
  endQuiet();
  return html.trimStart();
}

/** Several lines as code, with their spaces; control characters are gone. */
export function codeLines(lines: readonly string[]): string {
  const text = lines.map((line) => visible(line.replaceAll("\t", "  ")));
  return `<code>${escapeHtml(text.join("\n"))}</code>`;
}

/** The text that people see of our own HTML. */
export function plainText(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** Our own HTML within one message: the beginning where there is more, with its tags closed. */
export function fitting(html: string): string {
  if (plainText(html).length <= sendableLength) return html;
  const open: string[] = [];
  let shown = "";
  let left = sendableLength - 1;
  for (const [part] of html.matchAll(/<[^>]*>|&(?:lt|gt|amp);|[^<&]+/g)) {
    const [tag, end, name = ""] = /^<(\/?)(\w+)/.exec(part) ?? [];
    if (tag === undefined) {
      const isSign = part.startsWith("&");
      const length = isSign ? 1 : part.length;
      if (length > left) {
        shown += isSign ? "…" : cut(part, left + 1);
        break;
      }
      left -= length;
    } else if (end === "/") open.pop();
    else open.push(name);
    shown += part;
  }
  return [shown, ...open.toReversed().map((name) => `</${name}>`)].join("");
}
