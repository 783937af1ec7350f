import type { FixState } from "./fix-lifecycle.ts";

/**
 * How a fix is shown in a chat. What is still to be sent is not kept anywhere: it is whatever
 * differs between the fix and its card, so a crash forgets nothing and repeats at most one message.
 * All times are milliseconds since 1970.
 */
export interface Card {
  /** Id of the fix. */
  readonly fix: string;
  /** Id of the chat that has it. */
  readonly chat: string;
  /** The topic of the chat that it is in; null for the chat itself. */
  readonly topic: number | null;
  /** The message that is edited; null before it was sent, and where a digest told the fix. */
  readonly message: number | null;
  /** Every message that belongs to it, so that an answer to any of them finds it. */
  readonly messages: readonly number[];
  /** Version of the fix that is shown; 0 before any is. */
  readonly version: number;
  /** Digest of what is shown, so that nothing is edited for nothing. */
  readonly shown: string;
  /** What its buttons carry; null where it has none that decide. */
  readonly token: DecisionToken | null;
  /** A message that made a sound for the present proposal, to be removed with it. */
  readonly nudge: number | null;
  /** State and round for which a person was called with a sound; absent in what an earlier version kept. */
  readonly called?: string | null;
  /** The commit whose diff was sent. */
  readonly diffOf: string | null;
  /** When it was sent; absent where none was, and in what an earlier version kept. */
  readonly diffAt?: number;
  /** Occurrences of the error that are not this fix's; null before they were looked up. */
  readonly countBefore: number | null;
  /** How the error goes on, as it was last shown; null before it was. */
  readonly running: Running | null;
  /** True once somebody did not want to say why it was turned down. */
  readonly noReason: boolean;
  /** The value of the token under which somebody wanted it stopped and is asked whether they are sure. */
  readonly stopAsked?: string | null;
  readonly updatedAt: number;
}

/** How an error goes on while its card is shown. */
export interface Running {
  /** Occurrences since the fix's error began. */
  readonly count: number;
  /** Milliseconds from the first to the last, where it stopped although nothing was done; else null. */
  readonly stoppedAfter: number | null;
}

/** Proves that a button was made by us, for this state and round of this fix and this commit. Used once. */
export interface DecisionToken {
  /** 22 characters of base64url: 128 random bits. */
  readonly value: string;
  /** `working`: a round is being worked on, wherever that is by now. */
  readonly step: FixState | "working";
  /** Two rounds may propose one commit; a button of the first does not decide about the second. */
  readonly round: number;
  readonly commit: string | null;
}

/** What is known of the chat itself. */
export interface ChatState {
  /** Where cards go; null before a chat was paired. One in the configuration comes first. */
  readonly chat: string | null;
  /** The id that the chat had before it became a supergroup; the configuration may still say that. */
  readonly movedFrom: string | null;
  /** Since when there is a chat; what was closed before is not told there. */
  readonly since: number | null;
  /** Who may decide besides those in the configuration. */
  readonly people: readonly PairedPerson[];
  /** The topic of each project in the chat, by key; with `telegram.topics` only. */
  readonly topics: Readonly<Record<string, number>>;
  /** When updates were last asked for with success; null before that. */
  readonly awakeAt: number | null;
  /** The last time that nobody asked for longer than Telegram keeps updates; null where there was none. */
  readonly away: { readonly since: number; readonly until: number } | null;
  /** When the report of the day was last sent, or the chat began; null before that. */
  readonly reportedAt: number | null;
  /** Holds of the queue whose beginning was told, and whose end was not. */
  readonly toldHolds: readonly { readonly reason: string; readonly since: number }[];
  /** What is still to be told that is about no fix, oldest first, and when it was said. */
  readonly owed: readonly { readonly text: string; readonly at: number }[];
  /** What else was told lately that is about no fix. */
  readonly notices: readonly { readonly text: string; readonly at: number }[];
  /** The newest update that was dealt with. */
  readonly lastUpdate: number;
}

/** Somebody who showed the pairing code. */
export interface PairedPerson {
  readonly id: string;
  readonly name: string;
  readonly at: number;
}

/** Before anything happened. */
export const noChatYet: ChatState = {
  chat: null,
  movedFrom: null,
  since: null,
  people: [],
  topics: {},
  awakeAt: null,
  away: null,
  reportedAt: null,
  toldHolds: [],
  owed: [],
  notices: [],
  lastUpdate: 0,
};
