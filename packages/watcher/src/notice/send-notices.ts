import type { Alarm } from "../alarm.ts";
import type { EventSink } from "../events.ts";
import { isPassingFailure } from "../state/database.ts";
import type { WatcherState } from "../state/state.ts";
import {
  beginPost,
  endPost,
  nextTurn,
  type NoticeBoard,
  postAgain,
  takeBack,
  type Turn,
} from "./board.ts";
import { type NoticeChat, type Outcome, postMessage } from "./bot-api.ts";
import type { Ear } from "./ear.ts";
import { createLuck } from "./luck.ts";
import { noticeText } from "./notice-text.ts";
import { lookAtSilence } from "./silence.ts";

/** How often the silence of the fixer is looked at, in milliseconds. */
const lookPace = 60_000;

/** A message that is under way when the watcher is to stop has this long, in milliseconds. */
const lastWait = 3_000;

/** What sending works with. */
export interface SendNoticesOptions {
  readonly chat: NoticeChat;
  readonly state: WatcherState;
  readonly host: string;
  /** How long the fixer may be silent, in milliseconds, and what hears it; null: it is not known. */
  readonly fixer: { readonly silent: number; readonly ear: Ear } | null;
  /** Rings when there is something new on the board. */
  readonly alarm: Alarm;
  readonly events: EventSink;
}

/**
 * Tells what waits on the board until the signal aborts, one message after the other. Each turn looks
 * at the fixer, writes down what will be posted, posts it, and writes down what became of it. See
 * `board.ts` for the states of a message.
 */
export async function sendNotices(options: SendNoticesOptions, signal: AbortSignal): Promise<void> {
  const { state, alarm, events } = options;
  const luck = createLuck(events);
  if (change(state, (board) => endPost(board, Date.now())).posting !== null) {
    const reason = "the watcher was ended while it was sent; it is not sent again";
    events({ event: "notice:unsure", reason });
  }
  while (!signal.aborted) {
    const now = Date.now();
    const { post, at } = takeTurn(options, luck.restsFor(), now);
    if (post === null) {
      await alarm.sleep(at === null ? null : at - now, signal);
      continue;
    }
    await syncIfPossible(state);
    const text = noticeText(post.notice, {
      host: options.host,
      now,
      reports: waitingReports(state),
      isAgain: post.tries > 0,
    });
    const outcome = await withGrace(signal, (late) => postMessage(options.chat, text, late));
    change(state, (board) => afterPost(board, outcome, Date.now()));
    luck.met(outcome, post.notice);
  }
}

/**
 * After a power failure it should be known as well that a message was posted. A disk that is full just
 * now does not keep it back: it would count as posted.
 */
async function syncIfPossible(state: WatcherState): Promise<void> {
  try {
    await state.sync();
  } catch (error) {
    if (!isPassingFailure(error)) throw error;
  }
}

/** Looks at the fixer, and takes what is to be posted from the board; `at` is when to come again. */
function takeTurn({ state, fixer }: SendNoticesOptions, restsFor: number, now: number): Turn {
  let turn: Turn = { post: null, at: null };
  change(state, (before) => {
    const board = fixer === null ? before : hear(before, fixer, waitingReports(state), now);
    turn = restsFor > 0 ? { post: null, at: now + restsFor } : nextTurn(board, now);
    return turn.post === null ? board : beginPost(board, turn.post);
  });
  if (fixer === null) return turn;
  const look = now + Math.min(lookPace, fixer.silent);
  return { ...turn, at: turn.at === null ? look : Math.min(turn.at, look) };
}

function hear(
  board: NoticeBoard,
  { silent, ear }: NonNullable<SendNoticesOptions["fixer"]>,
  waiting: number,
  now: number,
): NoticeBoard {
  const heard = ear.take();
  const { silence, change: turned } = lookAtSilence(board.silence, heard, now, silent);
  const seen = { ...board, silence };
  if (turned === null) return seen;
  if (turned === "began") return { ...seen, news: { kind: "silent", since: silence.since } };
  const sent = heard?.reports ?? 0;
  return { ...seen, news: { kind: "back", ...turned.ended, sent, waiting } };
}

/** Where the message is after an outcome. */
function afterPost(board: NoticeBoard, outcome: Outcome, now: number): NoticeBoard {
  switch (outcome.kind) {
    case "arrived":
      return { ...endPost(board, now), refusal: null };
    case "unfit":
      return endPost(board, now);
    case "refused": {
      const { status, reason, remedy } = outcome;
      return { ...takeBack(board), refusal: { status, reason, remedy } };
    }
    case "later": {
      const { wait } = outcome;
      return { ...takeBack(board), notBefore: wait === null ? board.notBefore : now + wait };
    }
    case "unsure":
      return postAgain(board, now);
    default:
      return outcome satisfies never;
  }
}

/** Changes the board in a transaction of its own. Returns what it was before. */
function change(state: WatcherState, by: (board: NoticeBoard) => NoticeBoard): NoticeBoard {
  return state.transaction(() => {
    const before = state.notices.load();
    const after = by(before);
    if (after !== before) state.notices.save(after);
    return before;
  });
}

/** Those that the fixer refused wait for something else. */
function waitingReports({ outbox }: WatcherState): number {
  const { reports, setAside } = outbox.summary();
  return reports - setAside;
}

/** Does work that may go on for a moment after the signal. */
async function withGrace<T>(
  signal: AbortSignal,
  work: (late: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  function abortSoon(): void {
    timer = setTimeout(() => late.abort(), lastWait);
  }
  if (signal.aborted) abortSoon();
  else signal.addEventListener("abort", abortSoon, { once: true });
  try {
    return await work(late.signal);
  } finally {
    signal.removeEventListener("abort", abortSoon);
    if (timer !== null) clearTimeout(timer);
  }
}
