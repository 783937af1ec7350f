import { EntityError, findEntities, parseHtml, type ParsedText } from "./html-entities.ts";
import type { Button, Message, MessageContent, Sent } from "./world.ts";

/** A refusal of the Bot API. */
export class Refusal extends Error {
  readonly code: number;
  readonly parameters: Readonly<Record<string, number>>;

  constructor(
    code: number,
    description: string,
    parameters: Readonly<Record<string, number>> = {},
  ) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }
}

/** The parameters of a call, as the bot sent them. */
export type Params = Readonly<Record<string, unknown>>;

/** A parameter that is to be a text; empty where it is none. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

const longestText = 4_096;
const longestData = 64;
const longestCopied = 256;

/** Reads what a message is to show, or refuses it as Telegram does. */
export function contentOf(params: Params): MessageContent {
  const parsed = parseText(textOf(params["text"]), params["parse_mode"]);
  if (parsed.text === "") throw new Refusal(400, "Bad Request: message text is empty");
  if (parsed.text.length > longestText) throw new Refusal(400, "Bad Request: message is too long");
  const entities = [...parsed.entities, ...findEntities(parsed)];
  return { text: parsed.text, entities, ...keyboardOf(params) };
}

function parseText(text: string, mode: unknown): ParsedText {
  if (mode === undefined) return { text: text.trim(), entities: [] };
  if (mode !== "HTML") throw new Refusal(400, "Bad Request: unsupported parse_mode");
  try {
    return parseHtml(text);
  } catch (error) {
    if (error instanceof EntityError) throw new Refusal(400, `Bad Request: ${error.message}`);
    throw error;
  }
}

/** Reads the buttons, or refuses them. */
export function keyboardOf(params: Params): Pick<MessageContent, "reply_markup"> {
  const raw = params["reply_markup"];
  const markup = (typeof raw === "string" ? JSON.parse(raw) : raw) as
    | { readonly inline_keyboard?: readonly (readonly Button[])[] }
    | undefined;
  const rows = markup?.inline_keyboard ?? [];
  for (const button of rows.flat()) {
    const { text, callback_data: data, url, copy_text: copied } = button;
    if (text.trim() === "") throw new Refusal(400, "Bad Request: text buttons are unallowed");
    if (data === undefined && url === undefined && copied === undefined) {
      throw new Refusal(400, "Bad Request: text buttons are unallowed in the inline keyboard");
    }
    if (data !== undefined && (data === "" || Buffer.byteLength(data) > longestData)) {
      throw new Refusal(400, "Bad Request: BUTTON_DATA_INVALID");
    }
    if (copied !== undefined && (copied.text === "" || copied.text.length > longestCopied)) {
      throw new Refusal(400, "Bad Request: BUTTON_COPY_TEXT_INVALID");
    }
    if (url !== undefined && !/^(?:https?|tg):\/\/[^\s/]+\.[^\s]+$/.test(url)) {
      throw new Refusal(400, "Bad Request: inline keyboard button URL is invalid");
    }
  }
  return rows.length === 0 ? {} : { reply_markup: { inline_keyboard: rows } };
}

/** Puts new content into a message of the bot, or refuses to. */
export function editMessage(sent: Sent | undefined, content: MessageContent): Message {
  if (sent === undefined || sent.deleted) {
    throw new Refusal(400, "Bad Request: message to edit not found");
  }
  if (sent.sentBy !== "bot") throw new Refusal(400, "Bad Request: message can't be edited");
  const { message } = sent;
  const { text, entities, reply_markup: keyboard } = message;
  if (JSON.stringify(content) === JSON.stringify({ text, entities, reply_markup: keyboard })) {
    throw new Refusal(
      400,
      "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
    );
  }
  const { reply_markup: _, ...kept } = message;
  sent.message = { ...kept, ...content, edit_date: Math.floor(Date.now() / 1_000) };
  sent.edits += 1;
  return sent.message;
}
