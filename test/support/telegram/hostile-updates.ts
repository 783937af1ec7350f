import type { TelegramEmulator } from "./emulator.ts";
import type { Person } from "./person.ts";
import type { Chat, Message, User } from "./world.ts";

/** What a stranger knows who has seen everything but may decide nothing. */
export interface HostileWorld {
  readonly telegram: TelegramEmulator;
  /** Who may decide, in her private chat. */
  readonly anna: Person;
  readonly mallory: Person;
  /** A group that both are in, and that has no cards. */
  readonly group: Chat;
  /** The card of a proposal. */
  readonly card: Message;
  readonly fix: string;
  /** The very data of its buttons. */
  readonly approve: string;
  readonly merge: string;
  /** The data of a button on the card of another proposal. */
  readonly foreign: string;
}

/** What happens, and the update that says so. */
export type HostileUpdate = readonly [name: string, update: Readonly<Record<string, unknown>>];

type Changes = Readonly<Record<string, unknown>>;

/** Updates that must change nothing, whoever they come from. */
export function hostileUpdates(world: HostileWorld): readonly HostileUpdate[] {
  return [
    ...wrongPeople(world),
    ...forgedData(world),
    ...wrongSpeakers(world),
    ...oversized(world),
    ...otherKinds(world),
    ...malformed(world),
  ];
}

const bot: User = { id: 43, is_bot: true, first_name: "Anna" };
const anonymous: User = { id: 1_087_968_824, is_bot: true, first_name: "Group" };
const channelBot: User = { id: 136_817_688, is_bot: true, first_name: "Channel" };
const service: User = { id: 777_000, is_bot: false, first_name: "Telegram" };
const channel: Chat = { id: -100_777, type: "channel", title: "News" };

function tapOf(
  { telegram, anna, card, approve }: HostileWorld,
  { from = anna.user, message = card, data = approve, ...more }: Changes,
): Changes {
  const query = String(telegram.nextId());
  return { callback_query: { id: query, from, chat_instance: "1", message, data, ...more } };
}

function messageOf({ telegram, anna }: HostileWorld, more: Changes): Changes {
  const date = Math.floor(Date.now() / 1_000);
  const usual = { message_id: telegram.nextId(), date, chat: anna.home, from: anna.user };
  return { message: { ...usual, text: "/pause", ...more } };
}

function wrongPeople(world: HostileWorld): readonly HostileUpdate[] {
  const { anna, mallory, group, card, approve } = world;
  const elsewhere = { ...card, chat: group };
  const cases: readonly (readonly [string, Changes])[] = [
    ["a stranger taps", { from: mallory.user }],
    ["a stranger taps from home", { from: mallory.user, message: { ...card, chat: mallory.home } }],
    ["a stranger taps in a group", { from: mallory.user, message: elsewhere }],
    ["a stranger with Anna's name", { from: { ...mallory.user, first_name: "Anna" } }],
    ["a stranger with her user name", { from: { ...mallory.user, username: "anna" } }],
    ["an id that begins like hers", { from: { ...anna.user, id: 420 } }],
    ["an id that hers begins with", { from: { ...anna.user, id: 4 } }],
    ["her id turned negative", { from: { ...anna.user, id: -42 } }],
    ["her id as a text with a space", { from: { ...anna.user, id: " 42" } }],
    ["her id with a fraction", { from: { ...anna.user, id: 42.5 } }],
    ["a bot", { from: bot }],
    ["she, as a bot", { from: { ...anna.user, is_bot: true } }],
    ["an anonymous admin", { from: anonymous }],
    ["a channel", { from: channelBot }],
    ["Telegram itself", { from: service }],
    ["she, in a group", { message: elsewhere }],
    ["she, in the stranger's chat", { message: { ...card, chat: mallory.home } }],
    ["she, in a channel", { message: { ...card, chat: channel } }],
    ["a message that is nowhere", { message: { ...card, chat: { id: 0, type: "private" } } }],
    ["an inline message", { message: null, inline_message_id: "inline", data: approve }],
    ["a game", { data: null, game_short_name: "approve" }],
  ];
  return cases.map(([name, changes]) => [`tap: ${name}`, tapOf(world, changes)]);
}

function forgedData(world: HostileWorld): readonly HostileUpdate[] {
  const { approve, foreign, merge, fix } = world;
  const [, verb = "", , token = ""] = approve.split(":");
  const wrong = token.startsWith("A") ? `B${token.slice(1)}` : `A${token.slice(1)}`;
  const foreignToken = foreign.split(":")[3] ?? "";
  const verbs = "smcdfgypriuxqol01234bhjkntvwz9";
  const forged: readonly (readonly [string, unknown])[] = [
    ["a token with another letter", `v1:${verb}:${fix}:${wrong}`],
    ["half a token", `v1:${verb}:${fix}:${token.slice(0, 11)}`],
    ["a token less a letter", `v1:${verb}:${fix}:${token.slice(0, -1)}`],
    ["a token and a letter", `v1:${verb}:${fix}:${token}A`],
    ["no token", `v1:${verb}:${fix}:`],
    ["the token of another fix", `v1:${verb}:${fix}:${foreignToken}`],
    ["this token for another fix", `v1:${verb}:${foreign.split(":")[2] ?? ""}:${token}`],
    ["a merge with the token of a proposal", merge],
    ["an unknown version", `v2:${verb}:${fix}:${token}`],
    ["a large version", `V1:${verb}:${fix}:${token}`],
    ["a space before", ` ${approve}`],
    ["a line after", `${approve}\n`],
    ["a second button after", `${approve};${approve}`],
    ["large letters", approve.toUpperCase()],
    ["a zero byte", `${approve}\u0000`],
    ["letters that look alike", approve.replace("a", "\u0430")],
    ["nothing", ""],
    ["a number", 42],
    ["a list", [approve]],
    ["an object", { verb: "approve", fix, token }],
    ["json", JSON.stringify({ verb: "approve", fix, token })],
    ["a page that is none", "v1:n:__proto__:0"],
    ["a page of the constructor", "v1:n:constructor:0"],
    ["a page below the first", "v1:n:errors:-1"],
    ["a page without end", "v1:n:errors:9999999999"],
    ["a page of no project", "v1:n:errors:0:zzzzzzzz"],
    ["a page and more", `v1:n:queue:0:00000000:${token}`],
    ["a command", `/skip ${fix}`],
    // A right token does only what a button beside it does: none of these stands on the card.
    ..."mfgypriuxqol01234"
      .split("")
      .map(
        (letter) => [`the right token for "${letter}"`, `v1:${letter}:${fix}:${token}`] as const,
      ),
    ...verbs
      .split("")
      .map(
        (letter) =>
          [`a made-up token for "${letter}"`, `v1:${letter}:${fix}:${"A".repeat(22)}`] as const,
      ),
  ];
  return forged.map(([name, data]) => [`data: ${name}`, tapOf(world, { data })]);
}

function wrongSpeakers(world: HostileWorld): readonly HostileUpdate[] {
  const { mallory, group, card, fix } = world;
  const reply = { reply_to_message: card };
  const origin = { type: "user", sender_user: mallory.user, date: 1 };
  const speakers: readonly (readonly [string, Changes])[] = [
    ["a stranger", { from: mallory.user }],
    ["a stranger who answers the card", { from: mallory.user, ...reply }],
    ["a stranger at home", { from: mallory.user, chat: mallory.home }],
    ["a stranger in a group", { from: mallory.user, chat: group, ...reply }],
    ["she, in a group", { chat: group, ...reply }],
    ["she, as a channel", { sender_chat: channel, ...reply }],
    ["an anonymous admin", { from: anonymous, sender_chat: group, ...reply }],
    ["a bot", { from: bot, ...reply }],
    ["a channel", { from: undefined, chat: channel, sender_chat: channel }],
    ["she, forwarding", { forward_origin: origin, ...reply }],
    ["she, through a bot", { via_bot: bot, ...reply }],
    ["a linked channel", { is_automatic_forward: true, ...reply }],
    ["a business bot", { sender_business_bot: bot, ...reply }],
  ];
  const texts = [`/skip ${fix}`, "/pause", `/fix ${fix}`, "/pair AAAAAAAA", "Make it worse."];
  return speakers.flatMap(([name, who]) =>
    texts.map((text) => [`${name} says ${text}`, messageOf(world, { text, ...who })] as const),
  );
}

function oversized(world: HostileWorld): readonly HostileUpdate[] {
  const { mallory, card, anna } = world;
  const bomb = Array.from({ length: 20_000 }, (_, offset) => ({
    type: "bot_command",
    offset,
    length: 1_000_000,
  }));
  const reply = { reply_to_message: card };
  const nested: Changes = Array.from({ length: 2_000 }).reduce<Changes>(
    (inner) => ({ reply_to_message: inner }),
    {},
  );
  return [
    ["data of a megabyte", tapOf(world, { data: "x".repeat(1_000_000) })],
    ["a right button that goes on for long", tapOf(world, { data: world.approve.repeat(9_999) })],
    ["an instruction of a megabyte", messageOf(world, { text: "x".repeat(1_000_000), ...reply })],
    [
      "a command without end",
      messageOf(world, { text: `/${"p".repeat(100_000)}`, from: mallory.user }),
    ],
    [
      "an id without end",
      messageOf(world, { text: `/skip ${"a".repeat(100_000)}`, from: mallory.user }),
    ],
    ["an entity bomb", messageOf(world, { entities: bomb, from: mallory.user, ...reply })],
    [
      "a name of a megabyte",
      tapOf(world, { from: { ...mallory.user, first_name: "A".repeat(1_000_000) } }),
    ],
    ["answers to answers to answers", messageOf(world, { from: mallory.user, ...nested })],
    [
      "a thousand photos",
      messageOf(world, {
        text: undefined,
        photo: Array.from({ length: 1_000 }, () => ({ file_id: "x" })),
        from: mallory.user,
        ...reply,
      }),
    ],
    ["an empty answer of hers", messageOf(world, { text: "   ", from: anna.user, ...reply })],
    [
      "a photo as her answer",
      messageOf(world, { text: undefined, caption: "Make it worse.", photo: [], ...reply }),
    ],
  ];
}

function otherKinds(world: HostileWorld): readonly HostileUpdate[] {
  const { anna, mallory, group, card, approve, fix } = world;
  const text = `/skip ${fix}`;
  const said = messageOf(world, { text, edit_date: 1, reply_to_message: card })["message"];
  const reaction = { chat: anna.home, message_id: card.message_id, user: anna.user };
  const moved = { migrate_to_chat_id: -100_666 };
  return [
    ["an edited command", { edited_message: said }],
    ["a channel post", { channel_post: said }],
    ["an edited channel post", { edited_channel_post: said }],
    ["a business message", { business_message: said }],
    ["an edited business message", { edited_business_message: said }],
    ["a guest message", { guest_message: said }],
    ["an inline query", { inline_query: { id: "1", from: anna.user, query: text, offset: "" } }],
    [
      "a chosen result",
      { chosen_inline_result: { result_id: approve, from: anna.user, query: text } },
    ],
    [
      "a reaction",
      { message_reaction: { ...reaction, new_reaction: [{ type: "emoji", emoji: "👍" }] } },
    ],
    ["reactions that were counted", { message_reaction_count: reaction }],
    ["an answer to a poll", { poll_answer: { poll_id: "1", user: anna.user, option_ids: [0] } }],
    ["a payment", { pre_checkout_query: { id: "1", from: anna.user, invoice_payload: approve } }],
    ["a new member", { my_chat_member: { chat: anna.home, from: anna.user, date: 1 } }],
    ["a wish to join", { chat_join_request: { chat: anna.home, from: mallory.user, date: 1 } }],
    ["a boost", { chat_boost: { chat: anna.home, boost: { boost_id: approve } } }],
    ["another group that migrates", messageOf(world, { ...moved, chat: group })],
    [
      "a stranger's chat that migrates",
      messageOf(world, { ...moved, chat: mallory.home, from: mallory.user }),
    ],
    [
      "a group that says it was her chat",
      messageOf(world, { migrate_from_chat_id: anna.home.id, chat: group }),
    ],
  ];
}

/** What the Bot API never sends. */
function malformed(world: HostileWorld): readonly HostileUpdate[] {
  const { anna, card, approve } = world;
  return [
    ["nothing at all", {}],
    ["an empty tap", { callback_query: {} }],
    ["a tap without anybody", tapOf(world, { from: null })],
    ["a tap whose message is a text", tapOf(world, { message: "card" })],
    ["a tap whose chat is a text", tapOf(world, { message: { ...card, chat: "42" } })],
    ["a tap that is a list", { callback_query: [approve] }],
    ["an empty message", { message: {} }],
    ["a message without a chat", messageOf(world, { chat: undefined })],
    ["a message whose text is a number", messageOf(world, { text: 42 })],
    ["a message whose text is a list", messageOf(world, { text: ["/pause"] })],
    ["a message whose sender is a text", messageOf(world, { from: "42" })],
    [
      "a migration to a text",
      messageOf(world, { migrate_to_chat_id: "x", chat: { id: -1, type: "group" } }),
    ],
    ["an answer to a text", messageOf(world, { text: "Worse.", reply_to_message: "card" })],
    [
      "two kinds at once",
      { ...tapOf(world, { data: "" }), ...messageOf(world, { text: "x", from: anna.user }) },
    ],
  ];
}
