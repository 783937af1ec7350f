import type { TelegramEmulator } from "./emulator.ts";
import type { Chat, Message, Sent, TapAnswer, User } from "./world.ts";

/** Somebody with a phone. */
export interface Person {
  readonly user: User;
  /** Their private chat with the bot. */
  readonly home: Chat;
  /** Types into a chat; resolves with the id of the update. */
  say(text: string, chat?: Chat, more?: Readonly<Record<string, unknown>>): number;
  /** Answers a message. */
  reply(to: Message, text: string, more?: Readonly<Record<string, unknown>>): number;
  /** Taps the button whose label contains this, and resolves with the bot's answer. */
  tap(sent: Sent, label: string): Promise<TapAnswer>;
  /** Taps with data of one's own, as a changed client can. */
  tapData(
    message: Message,
    data: string,
    more?: Readonly<Record<string, unknown>>,
  ): { readonly update: number; readonly answer: Promise<TapAnswer> };
}

/** Brings somebody to Telegram. */
export function createPerson(telegram: TelegramEmulator, id: number, name: string): Person {
  const user: User = { id, is_bot: false, first_name: name };
  const home = telegram.addChat({ id, type: "private", first_name: name });

  function say(
    text: string,
    chat: Chat = home,
    more: Readonly<Record<string, unknown>> = {},
  ): number {
    const command = /^\/\w+(?:@\w+)?/.exec(text)?.[0];
    const entities =
      command === undefined
        ? {}
        : { entities: [{ type: "bot_command", offset: 0, length: command.length }] };
    return telegram.tell({
      message: telegram.put({ chat, from: user, text, ...entities, ...more }),
    });
  }
  function tapData(message: Message, data: string, more: Readonly<Record<string, unknown>> = {}) {
    const query = String(telegram.nextId());
    const update = telegram.tell({
      callback_query: { id: query, from: user, message, chat_instance: "1", data, ...more },
    });
    return { update, answer: telegram.answerOf(query) };
  }
  return {
    user,
    home,
    say,
    reply: (to, text, more = {}) => say(text, to.chat, { reply_to_message: to, ...more }),
    tap(sent, label) {
      const buttons = sent.message.reply_markup?.inline_keyboard.flat() ?? [];
      const button = buttons.find(({ text }) => text.includes(label));
      if (button?.callback_data === undefined) {
        throw new Error(
          `no button "${label}" under: ${sent.message.text ?? ""} [${buttons.map(({ text }) => text).join("] [")}]`,
        );
      }
      return tapData(sent.message, button.callback_data).answer;
    },
    tapData,
  };
}

/** Makes a group with the bot in it. */
export function createGroup(telegram: TelegramEmulator, id: number, title: string): Chat {
  return telegram.addChat({ id, type: "group", title });
}
