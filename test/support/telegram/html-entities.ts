/** A part of a text that is more than text, in UTF-16 code units as Telegram counts them. */
export interface Entity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly language?: string;
}

/** A text as everybody sees it, and what is special in it. */
export interface ParsedText {
  readonly text: string;
  readonly entities: readonly Entity[];
}

/** What Telegram answers where a text cannot be parsed; the part after `Bad Request: `. */
export class EntityError extends Error {}

const typeOfTag: Readonly<Record<string, string>> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  u: "underline",
  ins: "underline",
  a: "text_link",
  "tg-spoiler": "spoiler",
  span: "spoiler",
  pre: "pre",
  code: "code",
  blockquote: "blockquote",
};

const characterOf: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

interface OpenTag {
  readonly name: string;
  readonly type: string;
  readonly offset: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Reads `parse_mode: HTML` by the rules of the Bot API server: every `<` begins a tag, only a few
 * tags are known, each must be closed in order, and only four named entities are decoded.
 */
export function parseHtml(html: string): ParsedText {
  const open: OpenTag[] = [];
  const entities: Entity[] = [];
  let text = "";
  let at = 0;
  function offset(): number {
    return Buffer.byteLength(html.slice(0, at));
  }
  while (at < html.length) {
    const character = html[at] ?? "";
    if (character === "&") {
      const named = /^&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/.exec(html.slice(at));
      if (named !== null) {
        const [all, name, decimal, hex] = named;
        text +=
          name === undefined
            ? String.fromCodePoint(Number.parseInt(decimal ?? hex ?? "0", decimal ? 10 : 16))
            : (characterOf[name] ?? "");
        at += all.length;
        continue;
      }
    }
    if (character !== "<") {
      text += character;
      at += 1;
      continue;
    }
    const tag = /^<(\/?)([^\s>/]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>/i.exec(html.slice(at));
    if (tag === null) {
      throw new EntityError(`can't parse entities: Unclosed start tag at byte offset ${offset()}`);
    }
    const [all, closing, rawName = "", rawAttributes = ""] = tag;
    const name = rawName.toLowerCase();
    if (closing === "/") {
      const last = open.pop();
      if (last === undefined) {
        throw new EntityError(
          `can't parse entities: Unexpected end tag at byte offset ${offset()}`,
        );
      }
      if (name !== "" && name !== last.name) {
        throw new EntityError(
          `can't parse entities: Unmatched end tag at byte offset ${offset()}, expected "</${last.name}>", found "</${name}>"`,
        );
      }
      entities.push(...entityOf(last, text));
    } else {
      const type = typeOfTag[name];
      const attributes = attributesOf(rawAttributes);
      if (type === undefined || (name === "span" && attributes["class"] !== "tg-spoiler")) {
        throw new EntityError(
          `can't parse entities: Unsupported start tag "${name}" at byte offset ${offset()}`,
        );
      }
      open.push({ name, type, offset: text.length, attributes });
    }
    at += all.length;
  }
  const left = open.at(-1);
  if (left !== undefined) {
    throw new EntityError(
      `can't parse entities: Can't find end tag corresponding to start tag "${left.name}"`,
    );
  }
  return trimmed(text, entities);
}

function attributesOf(raw: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...raw.matchAll(/([a-z-]+)(?:="([^"]*)")?/gi)].map(([, name = "", value = ""]) => [
      name.toLowerCase(),
      value,
    ]),
  );
}

function entityOf(tag: OpenTag, text: string): readonly Entity[] {
  const length = text.length - tag.offset;
  if (length === 0) return [];
  const { offset, attributes } = tag;
  const expandable = tag.type === "blockquote" && "expandable" in attributes;
  const type = expandable ? "expandable_blockquote" : tag.type;
  const { href, class: className = "" } = attributes;
  return [
    {
      type,
      offset,
      length,
      ...(href === undefined ? {} : { url: href }),
      ...(className.startsWith("language-") ? { language: className.slice(9) } : {}),
    },
  ];
}

/** White space at both ends goes, as it does on Telegram. */
function trimmed(text: string, entities: readonly Entity[]): ParsedText {
  const kept = text.trim();
  const start = text.length - text.trimStart().length;
  const moved = entities
    .map((entity) => {
      const from = Math.max(0, entity.offset - start);
      const to = Math.min(kept.length, entity.offset + entity.length - start);
      return { ...entity, offset: from, length: to - from };
    })
    .filter(({ length }) => length > 0);
  return { text: kept, entities: moved };
}

/** What Telegram makes clickable by itself, roughly and rather too much than too little. */
const clickable: readonly (readonly [type: string, pattern: RegExp])[] = [
  ["url", /(?:https?|tg|ftp):\/\/\S+|(?<![\w@.])(?:[\p{L}\d-]+\.)+[\p{L}]{2,}(?:[/?#:]\S*)?/giu],
  ["email", /[\w.+-]+@[\w-]+\.[\w.-]+/gu],
  ["mention", /(?<![\w`])@\w{2,}/gu],
  ["hashtag", /(?<![\p{L}\p{N}_])#[\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*/gu],
  ["cashtag", /(?<!\w)\$[A-Z]{1,8}(?!\w)/gu],
  ["bot_command", /(?<![\w/<>])\/\w{1,64}(?:@\w{3,})?/gu],
  ["phone_number", /\+\d[\d ()-]{5,}\d|(?<!\d)\d(?:[ -]?\d){6,}(?!\d)/gu],
];

/** The entities that are found in a text besides those that its sender marked. */
export function findEntities({ text, entities }: ParsedText): readonly Entity[] {
  const quiet = entities.filter(({ type }) => type === "code" || type === "pre");
  const found = clickable.flatMap(([type, pattern]) =>
    [...text.matchAll(pattern)].map(({ index, 0: match }) => ({
      type,
      offset: index,
      length: match.length,
    })),
  );
  return found.filter(
    (one) =>
      !quiet.some(
        (mark) => one.offset < mark.offset + mark.length && mark.offset < one.offset + one.length,
      ),
  );
}
