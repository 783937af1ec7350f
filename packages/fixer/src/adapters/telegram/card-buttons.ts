import type { InlineKeyboardButton } from "grammy/types";

import type { DecisionToken } from "../../card.ts";
import type { Fix } from "../../fix.ts";
import type { Keyboard } from "./messenger.ts";

/** What a button on a card does. */
export type CardVerb = "approve" | "skip" | "mute" | "diff" | "change" | "again";

/** One letter each: a button carries 64 bytes. */
const letters: Readonly<Record<CardVerb, string>> = {
  approve: "a",
  skip: "s",
  mute: "m",
  diff: "d",
  change: "c",
  again: "f",
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
    /^v1:([asmdcf]):([0-9a-f]{8}):([\w-]{22})$/.exec(data) ?? [];
  const verb = (Object.keys(letters) as CardVerb[]).find((name) => letters[name] === letter);
  return verb === undefined ? null : { verb, fix, token };
}

/** The buttons that fit the state; without a token none that decides. */
export function cardButtons(fix: Fix, token: DecisionToken | null, muteFor: number): Keyboard {
  const link = linkOf(fix);
  const open: Keyboard = link === null ? [] : [[{ text: "🔀 Open the pull request", url: link }]];
  if (token === null || token.step !== fix.state) return open;
  function button(text: string, verb: CardVerb): InlineKeyboardButton {
    return { text, callback_data: cardData(verb, fix.id, token?.value ?? "") };
  }
  if (token.step === "proposed") {
    return [
      [button("✅ Approve → PR", "approve"), button("❌ Skip", "skip")],
      [button("📄 Show diff", "diff"), button("✏️ Ask for changes", "change")],
    ];
  }
  if (token.step === "diagnosed") {
    return [
      [button("🔧 Fix it", "approve"), button("❌ Skip", "skip")],
      [button(`🔕 Mute ${hours(muteFor)}`, "mute")],
    ];
  }
  return [...open, [button("🔧 Fix it", "again")]];
}

/** Milliseconds as `24 h`, or `7 d`. */
function hours(ms: number): string {
  const all = Math.max(1, Math.round(ms / 3_600_000));
  return all < 48 ? `${all} h` : `${Math.round(all / 24)} d`;
}

/** Telegram takes only addresses with a name in them. */
function linkOf({ pullRequest }: Fix): string | null {
  const url = pullRequest?.url ?? "";
  return /^https:\/\/[\w-]+(?:\.[\w-]+)+\/[^\s]*$/.test(url) ? url : null;
}
