import { cutMiddle, plainText } from "./plain-text.ts";

/** Beginning of the tags that fence data in. */
export const fenceTag = "untrusted";

/** Tags that a model may take for its own: our fence, chat roles, tools, instructions. */
const tagLike =
  /<(?=[\s/]*(?:untrusted|(?:system|human|user|assistant|developer|tools?|function|invoke|parameter|antml|instructions?|prompt|s)(?![A-Za-z0-9]))|\||<\/?SYS\b)/gi;

/** Roles as some models write them. */
const roleLine = /^([\t ]*)(?=(?:human|assistant|system|user|developer)[\t ]*:)/gim;
const roleBracket = /\[(?=\/?(?:INST|SYS)\])/gi;

/**
 * A text of a stranger as it may stand between the tags of a fence: visible, without secrets, at
 * most about `max` characters, and with a backslash in whatever looks like a tag or a chat role.
 */
export function untrustedText(text: string, max: number): string {
  // What lies far beyond the limit need not be looked at to be left out.
  return cutMiddle(plainText(cutMiddle(text, 4 * max)), max)
    .replaceAll(tagLike, "<\\")
    .replaceAll(roleLine, "$1\\")
    .replaceAll(roleBracket, "[\\");
}
