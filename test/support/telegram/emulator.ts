import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText, buffer as readBuffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";

import { contentOf, editMessage, keyboardOf, Refusal, textOf, type Params } from "./methods.ts";
import type { Chat, Message, Sent, TapAnswer, Update, User } from "./world.ts";

/** How a call goes wrong. `lost` does what was asked and then cuts the connection; `silent` never answers. */
export type Failure =
  | { readonly kind: "lost" | "silent" | "cut" }
  | {
      readonly kind: "refused";
      readonly code: number;
      readonly description: string;
      readonly parameters?: Readonly<Record<string, number>>;
    };

/** A call of the bot. */
export interface Call {
  readonly method: string;
  readonly params: Params;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What happens in an emulated Telegram besides what the bot asks for. */
export interface TelegramEmulator {
  /** `telegram.apiRoot` of a bot on it. */
  readonly url: string;
  readonly token: string;
  readonly bot: User;
  readonly calls: readonly Call[];
  /** How many calls were refused because a group had too many. */
  limited(): number;
  /** Calls of a method. */
  called(method: string): readonly Call[];
  /** Messages of a chat that are there, oldest first. */
  messages(chat: number): readonly Sent[];
  /** The next calls of a method, or of any with `*`, go wrong; each failure is used once. */
  fail(method: string, ...failures: readonly Failure[]): void;
  /** Puts a message of a person into a chat without telling the bot. */
  put(message: Omit<Message, "message_id" | "date">, silent?: boolean): Message;
  /** Tells the bot; returns the id of the update. */
  tell(update: Readonly<Record<string, unknown>>): number;
  /** Tells an update that was confirmed once more, as after a crash in between. */
  repeat(update: number): void;
  /** Resolves once the bot has confirmed the update. */
  confirmed(update: number): Promise<void>;
  /** Resolves with what the bot answers to a tap. */
  answerOf(query: string): Promise<TapAnswer>;
  nextId(): number;
  addChat(chat: Chat): Chat;
  /** Makes a group a supergroup: the old id answers no more. */
  migrate(chat: number): Chat;
  /** Somebody deletes a topic. */
  deleteTopic(thread: number): void;
  /** From now on the bot may not write to the chat. */
  block(chat: number): void;
  close(): Promise<void>;
}

/** How long a test waits for the bot, in milliseconds; nothing waits for it in vain. */
const patience = 60_000;

/** Updates are kept for a day, and no longer. */
const retention = 24 * 60 * 60_000;

/** Messages to and edits in a group in a minute. */
const groupLimit = 20;

/** What may be otherwise than usual. */
export interface EmulatorOptions {
  /** False lets a group take any number. */
  readonly groupLimits?: boolean;
  /** The clock by which limits are counted and updates are kept; milliseconds since 1970. */
  readonly now?: () => number;
}

/** Starts one on a free port of the loopback. */
export async function startTelegram({
  groupLimits = true,
  now: clockNow = Date.now,
}: EmulatorOptions = {}): Promise<TelegramEmulator> {
  const token = "123456789:AAE-emulated_token_of_a_bot_0000000";
  const bot: User = {
    id: 123456789,
    is_bot: true,
    first_name: "Mendwatch",
    username: "mendwatch_bot",
  };
  const calls: Call[] = [];
  const chats = new Map<number, Chat>();
  const migrated = new Map<number, number>();
  const blocked = new Set<number>();
  const sent = new Map<number, Sent[]>();
  let limited = 0;
  const threads = new Set<number>();
  const traffic = new Map<number, number[]>();
  const failures = new Map<string, Failure[]>();
  const queries = new Map<
    string,
    { readonly at: number; readonly answer: PromiseWithResolvers<TapAnswer> }
  >();
  let updates: { readonly update: Update; readonly at: number }[] = [];
  const history = new Map<number, Update>();
  let confirmedUpTo = 0;
  let serial = 1_000;
  let updateSerial = 700_000;
  let poller: { end(refused: boolean): void } | null = null;
  let news = Promise.withResolvers<void>();

  function changed(): void {
    news.resolve();
    news = Promise.withResolvers();
  }
  function nextId(): number {
    serial += 1;
    return serial;
  }
  function chatOf(params: Params): Chat {
    const id = Number(params["chat_id"]);
    const moved = migrated.get(id);
    if (moved !== undefined) {
      throw new Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", {
        migrate_to_chat_id: moved,
      });
    }
    const chat = chats.get(id);
    if (chat === undefined) throw new Refusal(400, "Bad Request: chat not found");
    if (blocked.has(id)) {
      throw new Refusal(
        403,
        chat.type === "private"
          ? "Forbidden: bot was blocked by the user"
          : "Forbidden: bot was kicked from the group chat",
      );
    }
    return chat;
  }
  function countTraffic({ id, type }: Chat): void {
    if (type === "private" || !groupLimits) return;
    const now = clockNow();
    const recent = (traffic.get(id) ?? []).filter((at) => at > now - 60_000);
    if (recent.length >= groupLimit) {
      limited += 1;
      const retry = Math.ceil(((recent[0] ?? now) + 60_000 - now) / 1_000);
      throw new Refusal(429, `Too Many Requests: retry after ${retry}`, { retry_after: retry });
    }
    traffic.set(id, [...recent, now]);
  }
  function find(chat: number, message: unknown): Sent | undefined {
    return sent.get(chat)?.find((one) => one.message.message_id === Number(message));
  }
  function put(
    message: Omit<Message, "message_id" | "date">,
    details: Pick<Sent, "silent" | "sentBy" | "file">,
  ): Message {
    const date = Math.floor(Date.now() / 1_000);
    const whole = { ...message, message_id: nextId(), date } as Message;
    const list = sent.get(whole.chat.id) ?? [];
    sent.set(whole.chat.id, [...list, { message: whole, deleted: false, edits: 0, ...details }]);
    return whole;
  }
  function send(params: Params, content: Partial<Message>, file: string | null): Message {
    const chat = chatOf(params);
    countTraffic(chat);
    const raw = params["reply_parameters"];
    const reply = (typeof raw === "string" ? JSON.parse(raw) : raw) as
      | { readonly message_id: number; readonly allow_sending_without_reply?: boolean }
      | undefined;
    const to = reply === undefined ? undefined : find(chat.id, reply.message_id);
    if (
      reply !== undefined &&
      (to === undefined || to.deleted) &&
      reply.allow_sending_without_reply !== true
    ) {
      throw new Refusal(400, "Bad Request: message to be replied not found");
    }
    const thread = params["message_thread_id"];
    if (thread !== undefined && !threads.has(Number(thread))) {
      throw new Refusal(400, "Bad Request: message thread not found");
    }
    return put(
      {
        chat,
        from: bot,
        ...content,
        ...(to === undefined || to.deleted ? {} : { reply_to_message: to.message }),
        ...(thread === undefined ? {} : { message_thread_id: Number(thread) }),
      },
      {
        silent:
          params["disable_notification"] === true || params["disable_notification"] === "true",
        sentBy: "bot",
        file,
      },
    );
  }

  async function getUpdates(params: Params, cut: Promise<void>): Promise<readonly Update[]> {
    poller?.end(true);
    const offset = Number(params["offset"] ?? 0);
    if (offset > 0) {
      updates = updates.filter(({ update }) => update.update_id >= offset);
      confirmedUpTo = Math.max(confirmedUpTo, offset - 1);
      changed();
    }
    updates = updates.filter(({ at }) => at > clockNow() - retention);
    const ended = Promise.withResolvers<"refused" | "over">();
    const mine = { end: (refused: boolean) => ended.resolve(refused ? "refused" : "over") };
    poller = mine;
    const timer = setTimeout(() => mine.end(false), Number(params["timeout"] ?? 0) * 1_000);
    void cut.then(() => mine.end(false));
    let next: "news" | "refused" | "over" = "news";
    while (updates.length === 0 && next === "news") {
      const told = news.promise.then(() => "news" as const);
      next = await Promise.race([told, ended.promise]);
    }
    clearTimeout(timer);
    if (poller === mine) poller = null;
    if (next === "refused") {
      throw new Refusal(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
      );
    }
    return updates.slice(0, Number(params["limit"] ?? 100)).map(({ update }) => update);
  }

  async function untilConfirmed(update: number, deadline: number): Promise<void> {
    if (confirmedUpTo >= update) return;
    const left = deadline - Date.now();
    if (left <= 0) throw new Error(`the bot never confirmed update ${update}`);
    await Promise.race([news.promise, wait(left, undefined, { ref: false })]);
    await untilConfirmed(update, deadline);
  }

  const methods: Readonly<
    Record<string, (params: Params, cut: Promise<void>, file: string | null) => unknown>
  > = {
    getMe: () => ({
      ...bot,
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
    }),
    getUpdates,
    deleteWebhook: () => true,
    sendMessage: (params) => send(params, { ...contentOf(params) }, null),
    sendDocument: (params, _cut, file) => {
      const name = textOf(params["file_name"]);
      const caption =
        params["caption"] === undefined
          ? {}
          : contentOf({ ...params, text: params["caption"], reply_markup: undefined });
      return send(
        params,
        {
          document: { file_name: name, file_size: Buffer.byteLength(file ?? "") },
          caption: caption.text,
          ...keyboardOf(params),
        },
        file ?? "",
      );
    },
    editMessageText: (params) => {
      const chat = chatOf(params);
      const content = contentOf(params);
      const one = find(chat.id, params["message_id"]);
      countTraffic(chat);
      return editMessage(one, content);
    },
    editMessageReplyMarkup: (params) => {
      const chat = chatOf(params);
      const one = find(chat.id, params["message_id"]);
      countTraffic(chat);
      const { text, entities } = one?.message ?? {};
      return editMessage(one, {
        ...(text === undefined ? {} : { text, entities: entities ?? [] }),
        ...keyboardOf(params),
      });
    },
    deleteMessage: (params) => {
      const one = find(chatOf(params).id, params["message_id"]);
      if (one === undefined || one.deleted)
        throw new Refusal(400, "Bad Request: message to delete not found");
      one.deleted = true;
      return true;
    },
    pinChatMessage: (params) => {
      if (find(chatOf(params).id, params["message_id"]) === undefined) {
        throw new Refusal(400, "Bad Request: message to pin not found");
      }
      return true;
    },
    answerCallbackQuery: (params) => {
      const query = queries.get(textOf(params["callback_query_id"]));
      if (query === undefined) {
        throw new Refusal(
          400,
          "Bad Request: query is too old and response timeout expired or query ID is invalid",
        );
      }
      const text = textOf(params["text"]);
      if (text.length > 200) throw new Refusal(400, "Bad Request: MESSAGE_TOO_LONG");
      query.answer.resolve({
        text,
        alert: params["show_alert"] === true,
        after: performance.now() - query.at,
      });
      return true;
    },
    setMyCommands: (params) => {
      const list = params["commands"] as readonly {
        readonly command: string;
        readonly description: string;
      }[];
      for (const { command, description } of list) {
        if (!/^[a-z0-9_]{1,32}$/.test(command))
          throw new Refusal(400, "Bad Request: BOT_COMMAND_INVALID");
        if (description.length < 1 || description.length > 256) {
          throw new Refusal(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID");
        }
      }
      return true;
    },
    getChat: (params) => chatOf(params),
    createForumTopic: (params) => {
      const chat = chatOf(params);
      if (chat.type === "group") throw new Refusal(400, "Bad Request: the chat is not a forum");
      const thread = nextId();
      threads.add(thread);
      return { message_thread_id: thread, name: params["name"], icon_color: 7_322_096 };
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, given, method = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? "") ?? [];
    const { params, file } = await readParams(request);
    calls.push({ method, params, at: clockNow() });
    const cut = new Promise<void>((resolve) => response.once("close", () => resolve()));
    const failure = failures.get(method)?.shift() ?? failures.get("*")?.shift();
    try {
      if (given !== token) throw new Refusal(401, "Unauthorized");
      const act = methods[method];
      if (act === undefined) throw new Refusal(404, "Not Found: method not found");
      if (Object.values(params).some((one) => !textOf(one).isWellFormed())) {
        throw new Refusal(400, "Bad Request: strings must be encoded in UTF-8");
      }
      if (failure?.kind === "cut") return void request.socket.destroy();
      if (failure?.kind === "refused")
        throw new Refusal(failure.code, failure.description, failure.parameters);
      const result = await act(params, cut, file);
      changed();
      if (failure?.kind === "lost") return void request.socket.destroy();
      if (failure?.kind === "silent") return;
      respond(response, 200, { ok: true, result });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, message, parameters } = error;
      respond(response, code, { ok: false, error_code: code, description: message, parameters });
    }
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const emulator: TelegramEmulator = {
    url: `http://127.0.0.1:${port}`,
    token,
    bot,
    calls,
    limited: () => limited,
    called: (method) => calls.filter((call) => call.method === method),
    messages: (chat) => (sent.get(chat) ?? []).filter(({ deleted }) => !deleted),
    fail: (method, ...more) =>
      void failures.set(method, [...(failures.get(method) ?? []), ...more]),
    put: (message, silent = false) => put(message, { silent, sentBy: "person", file: null }),
    tell(update) {
      updateSerial += 1;
      const whole = { update_id: updateSerial, ...update };
      updates.push({ update: whole, at: clockNow() });
      history.set(updateSerial, whole);
      const query = update["callback_query"] as { readonly id: string } | undefined;
      if (query !== undefined) {
        queries.set(query.id, { at: performance.now(), answer: Promise.withResolvers() });
      }
      changed();
      return updateSerial;
    },
    repeat(update) {
      const again = history.get(update);
      if (again !== undefined) updates.unshift({ update: again, at: clockNow() });
      changed();
    },
    async confirmed(update) {
      await untilConfirmed(update, Date.now() + patience);
    },
    async answerOf(id) {
      const query = queries.get(id);
      if (query === undefined) throw new Error(`there is no tap ${id}`);
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(
        () => late.reject(new Error(`tap ${id} was never answered`)),
        patience,
      );
      try {
        return await Promise.race([query.answer.promise, late.promise]);
      } finally {
        clearTimeout(timer);
      }
    },
    nextId,
    addChat(chat) {
      chats.set(chat.id, chat);
      return chat;
    },
    migrate(id) {
      const old = chats.get(id);
      if (old === undefined) throw new Error(`there is no chat ${id}`);
      const chat: Chat = { ...old, id: -1_001_000_000_000 - Math.abs(id), type: "supergroup" };
      migrated.set(id, chat.id);
      return emulator.addChat(chat);
    },
    deleteTopic: (thread) => void threads.delete(thread),
    block: (chat) => void blocked.add(chat),
    async close() {
      poller?.end(false);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return emulator;
}

function respond(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function readParams(
  request: IncomingMessage,
): Promise<{ readonly params: Params; readonly file: string | null }> {
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) {
    const body = await readText(request);
    return { params: body === "" ? {} : (JSON.parse(body) as Params), file: null };
  }
  const body = new Uint8Array(await readBuffer(request));
  const form = await new Response(body, { headers: { "content-type": type } }).formData();
  const params: Record<string, unknown> = {};
  let file: string | null = null;
  for (const [name, value] of form) {
    if (typeof value === "string") params[name] = value;
    else {
      file = await value.text();
      params["file_name"] = value.name;
    }
  }
  return { params, file };
}
