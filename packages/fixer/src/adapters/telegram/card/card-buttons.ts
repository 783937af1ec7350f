import type { InlineKeyboardButton } from "grammy/types";

import type { Fix } from "../../../model/fix.ts";
import { isClosed } from "../../../model/fix-lifecycle.ts";
import { againText, type CardVerb } from "./card-actions.ts";
import { hoursText } from "../messages/local-time.ts";
import type { Keyboard } from "../messages/messenger.ts";
import { reasonTexts } from "./pull-request-lines.ts";

/** One character each: a button carries 64 bytes. */
const letters: Readonly<Record<CardVerb, string>> = {
  approve: "a",
  skip: "s",
  mute: "m",
  diff: "d",
  change: "c",
  again: "f",
  merge: "g",
  deploy: "y",
  deployed: "p",
  revert: "r",
  ignore: "i",
  unignore: "u",
  stop: "x",
  "stop-now": "q",
  "go-on": "o",
  "stop-listed": "l",
  "no-reason": "0",
  "wrong-cause": "1",
  "wrong-fix": "2",
  "not-worth-it": "3",
  "done-otherwise": "4",
};

/** What a button of a card said when it was tapped. Nothing in it is trusted but the token. */
export interface CardTap {
  readonly verb: CardVerb;
  readonly fix: string;
  readonly token: string;
}

/** What a button carries, in 37 bytes. */
export function cardData(verb: CardVerb, fix: string, token: string): string {
  return `v1:${letters[verb]}:${fix}:${token}`;
}

/** Reads what a button of a card carries; null where it is something else. */
export function readCardData(data: string): CardTap | null {
  const [, letter, fix = "", token = ""] =
    /^v1:([a-z0-9]):([0-9a-f]{8}):([\w-]{22})$/.exec(data) ?? [];
  const verb = (Object.keys(letters) as CardVerb[]).find((name) => letters[name] === letter);
  return verb === undefined ? null : { verb, fix, token };
}

/** What buttons are made of. */
export interface ButtonParts {
  readonly rows: readonly (readonly CardVerb[])[];
  /** What each of them carries; null where there are none that decide. */
  readonly token: string | null;
  /** How long a mute lasts, in milliseconds. */
  readonly muteFor: number;
  /** To be copied by a tap; null where there is nothing to deploy. */
  readonly deployCommand: string | null;
}

/** The buttons of a card: what may be decided, then what leads elsewhere. */
export function cardButtons(fix: Fix, parts: ButtonParts): Keyboard {
  const { rows, token, muteFor, deployCommand } = parts;
  const deciding = rows.map((row) =>
    row.map((verb) => ({
      text: buttonText(verb, fix, muteFor),
      callback_data: cardData(verb, fix.id, token ?? ""),
    })),
  );
  const copy = deployCommand === null ? [] : copyButton(deployCommand);
  const link = linkOf(fix);
  const open = link === null ? [] : [[{ text: "🔗 Open the pull request", url: link }]];
  return [...(token === null ? [] : deciding), ...copy, ...open];
}

function buttonText(verb: CardVerb, fix: Fix, muteFor: number): string {
  const { state, published } = fix;
  switch (verb) {
    case "approve":
      if (state === "diagnosed") return "🔧 Fix it";
      return published === null ? "✅ Approve → PR" : "✅ Approve → push";
    case "skip":
      return "❌ Skip";
    case "mute":
      return `🔕 Mute ${hoursText(muteFor)}`;
    case "diff":
      return "📄 Show diff";
    case "change":
      return "✏️ Ask for changes";
    case "again":
      return `🔧 ${againText(fix)}`;
    case "merge":
      return "🔀 Merge";
    case "deploy":
      return "🚀 Deploy";
    case "revert":
      return "↩️ Revert PR";
    case "deployed":
      return "✅ Deployed";
    case "ignore":
      return isClosed(state) || state === "diagnosed"
        ? "🚫 Ignore"
        : "🚫 Stop, and ignore the error";
    case "unignore":
      return "↩️ Ignore no more";
    case "stop":
      return "⏹ Stop";
    case "stop-now":
    case "stop-listed":
      return "⏹ Yes, stop";
    case "go-on":
      return "▶️ No, go on";
    case "no-reason":
      return "Do not ask";
    case "wrong-cause":
    case "wrong-fix":
    case "not-worth-it":
    case "done-otherwise":
      return reasonTexts[verb];
    default:
      return verb satisfies never;
  }
}

/** The most that Telegram lets a button copy. */
const longestCopied = 256;

function copyButton(text: string): InlineKeyboardButton[][] {
  if (text.length > longestCopied) return [];
  return [[{ text: "📋 Copy the deploy command", copy_text: { text } }]];
}

/** Telegram takes only addresses with a name in them. */
function linkOf({ pullRequest }: Fix): string | null {
  const url = pullRequest?.url ?? "";
  return /^https:\/\/[\w-]+(?:\.[\w-]+)+\/[^\s]*$/.test(url) ? url : null;
}
