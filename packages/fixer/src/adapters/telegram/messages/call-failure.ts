import { GrammyError, HttpError } from "grammy";

/** Why a call of the Bot API came to nothing, by what can be done about it. */
export type CallFailure =
  /** The message says this already. */
  | { readonly kind: "unchanged" }
  /** The message is not there any more, or cannot be changed any more. */
  | { readonly kind: "gone" }
  /** Too many calls; again after so many milliseconds. */
  | { readonly kind: "wait"; readonly ms: number }
  /** The group has another id now. */
  | { readonly kind: "migrated"; readonly chat: string }
  /** The topic is not there any more. */
  | { readonly kind: "no-topic" }
  /** The text was not understood as HTML. */
  | { readonly kind: "entities" }
  /** Another program asks for the updates of this bot. */
  | { readonly kind: "conflict" }
  /** The token is wrong. */
  | { readonly kind: "unauthorized" }
  /** The chat is closed to the bot. */
  | { readonly kind: "forbidden"; readonly text: string }
  /** No answer, or one that says nothing: what was asked for may have been done. */
  | { readonly kind: "unreachable" }
  | { readonly kind: "refused"; readonly text: string };

/** What Telegram says, and what it means. Its texts are the only way to tell these apart. */
const meanings: readonly (readonly [
  text: RegExp,
  kind: "unchanged" | "gone" | "no-topic" | "entities",
])[] = [
  [/message is not modified/i, "unchanged"],
  [/message to (?:edit|delete|be replied|reply) not found|message can't be edited/i, "gone"],
  [/message_id_invalid|message identifier is not specified/i, "gone"],
  [/can't parse entities/i, "entities"],
  [/message thread not found|topic_deleted|topic_closed/i, "no-topic"],
];

/** Reads what a call threw. Never has the token in it. Rethrows what is no failure of a call. */
export function failureOf(error: unknown): CallFailure {
  if (error instanceof HttpError) return { kind: "unreachable" };
  if (!(error instanceof GrammyError)) throw error;
  const { error_code: code, description: text, parameters } = error;
  const { retry_after: seconds, migrate_to_chat_id: chat } = parameters;
  if (chat !== undefined) return { kind: "migrated", chat: String(chat) };
  if (code === 429) return { kind: "wait", ms: (seconds ?? 1) * 1_000 };
  if (code >= 500) return { kind: "unreachable" };
  if (code === 409) return { kind: "conflict" };
  // A token of the right form that no bot has is answered with 404.
  if (code === 401 || code === 404) return { kind: "unauthorized" };
  if (code === 403 || /chat not found/i.test(text)) return { kind: "forbidden", text };
  const meaning = meanings.find(([pattern]) => pattern.test(text));
  return meaning === undefined ? { kind: "refused", text } : { kind: meaning[1] };
}

/** A failure as a sentence for people. */
export function failureText(failure: CallFailure): string {
  switch (failure.kind) {
    case "conflict":
      return "another program asks for the updates of this bot. Only one may: end the other, or make a bot of its own for it";
    case "unauthorized":
      return "Telegram does not know this token. Write the one that @BotFather gave you as `telegram.token`, and restart the fixer";
    case "forbidden":
      return `the bot may not write to the chat (${failure.text}). Let it in again, or correct \`telegram.chat\``;
    case "refused":
      return `Telegram refuses a message: ${failure.text}`;
    case "wait":
      return `Telegram wants fewer messages, and none for ${Math.ceil(failure.ms / 1_000)} s`;
    case "unreachable":
      return "Telegram cannot be reached; what is to be told waits";
    case "unchanged":
    case "gone":
    case "no-topic":
    case "entities":
    case "migrated":
      return `a message cannot be shown as it is (${failure.kind})`;
    default:
      return failure satisfies never;
  }
}
