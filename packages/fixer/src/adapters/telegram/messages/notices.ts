import type { ChatState } from "../../../model/card.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Store } from "../../../ports/store.ts";
import { minutesText, timeOfDay } from "./local-time.ts";
import type { Messenger } from "./messenger.ts";
import { code, prose } from "./safe-text.ts";

/**
 * Tells what is about no fix. Holds of the queue are read from the store and compared with those that
 * were told. Everything else is owed until it is sent, and kept in the store. So a restart loses
 * nothing, and what was told is not told again; only a lost answer may tell the last one twice.
 */
export interface Notices {
  /** What was told last is not told again within an hour, however often it is said. Resolves once it is kept. */
  add(text: string): Promise<void>;
  /** Sends what is due. Resolves with the milliseconds after which there is more to do. */
  pass(chat: string): Promise<number>;
}

/** What notices work with. */
export interface NoticesParts {
  readonly store: Pick<Store, "getChatState" | "changeChatState" | "listHolds">;
  readonly clock: Clock;
  readonly messenger: Messenger;
  /** True while messages are to make no sound. */
  readonly isQuiet: () => boolean;
}

/** Notices that wait to be sent, and that an hour has; more is in the fixer's output alone. */
const mostNotices = 20;

const hour = 60 * 60_000;

/** Between two beginnings of a hold that are told: one that comes and goes is told now and then. */
const betweenHolds = 10 * 60_000;

/** Nobody is told what was said longer ago, in milliseconds. */
const longestOwed = 7 * 24 * hour;

/** What is told later than this says when it was, in milliseconds. */
const lateAfter = 10 * 60_000;

/** After a failure that only waiting heals, in milliseconds. */
const retryAfter = 5_000;

/** A message that is due. */
interface Due {
  readonly html: string;
  /** False where it makes no sound. */
  readonly calls: boolean;
  /** Keeps that it was told: after it was, so a lost answer may tell it twice. */
  readonly sent: () => Promise<unknown>;
}

/** Makes the one that sends them. */
export function createNotices({ store, clock, messenger, isQuiet }: NoticesParts): Notices {
  let changing: Promise<unknown> = Promise.resolve();
  const begunAt = new Map<string, number>();

  async function next(state: ChatState): Promise<Due | null> {
    return (await nextOfHolds(state)) ?? nextOfRest(state);
  }

  async function nextOfHolds({ toldHolds }: ChatState): Promise<Due | null> {
    const now = clock.now();
    const holds = await store.listHolds();
    const ended = toldHolds.find(
      (told) => !holds.some(({ reason, since }) => reason === told.reason && since === told.since),
    );
    if (ended !== undefined) {
      const html = `▶️ The queue goes on: ${code(ended.reason, 40)} is over after ${minutesText(now - ended.since)}.`;
      const left = toldHolds.filter((told) => told !== ended);
      return { html, calls: false, sent: () => store.changeChatState({ toldHolds: left }) };
    }
    const begun = holds.find(
      ({ reason }) =>
        !toldHolds.some((told) => told.reason === reason) &&
        clock.monotonic() >= (begunAt.get(reason) ?? -Infinity) + betweenHolds,
    );
    if (begun === undefined) return null;
    const { reason, since, until, text } = begun;
    const html = `⏳ The queue waits until ${timeOfDay(until, now)} (${code(reason, 40)}). ${prose(text, 600)}`;
    return {
      html,
      calls: true,
      sent() {
        begunAt.set(reason, clock.monotonic());
        return store.changeChatState({ toldHolds: [...toldHolds, { reason, since }] });
      },
    };
  }

  function nextOfRest({ notices, owed }: ChatState): Due | null {
    const now = clock.now();
    const recent = notices.filter(({ at }) => at > now - hour && at <= now);
    const [first] = owed;
    if (first === undefined || recent.length >= mostNotices) return null;
    const { text, at } = first;
    const when = now - at > lateAfter ? `(${timeOfDay(at, now)}) ` : "";
    return {
      html: `📣 ${when}${prose(text, 1_000)}`,
      calls: true,
      sent: () =>
        change(({ owed: all }) => ({
          notices: [...recent, { text, at: now }],
          owed: all.filter((one) => one.text !== text),
        })),
    };
  }

  /** What was told last, and what is too old, is owed no more. */
  async function forgive(): Promise<ChatState> {
    const now = clock.now();
    return change(({ notices, owed }) => {
      const last = notices.findLast(({ at }) => at > now - hour && at <= now);
      const left = owed.filter(({ at }) => at > now - longestOwed);
      const [first] = left;
      const due = first !== undefined && first.text === last?.text ? left.slice(1) : left;
      return due.length === owed.length ? null : { owed: due };
    });
  }

  /** One after the other, because what is written depends on what was. */
  function change(patch: (state: ChatState) => Partial<ChatState> | null): Promise<ChatState> {
    const changed = changing.then(async () => {
      const state = await store.getChatState();
      const wanted = patch(state);
      return wanted === null ? state : store.changeChatState(wanted);
    });
    changing = changed.catch(() => {});
    return changed;
  }

  return {
    async add(text) {
      const at = clock.now();
      await change(({ owed }) => {
        const isKnown = owed.some((one) => one.text === text);
        return isKnown || owed.length >= mostNotices ? null : { owed: [...owed, { text, at }] };
      });
    },
    async pass(chat) {
      for (;;) {
        const due = await next(await forgive());
        if (due === null) return Infinity;
        const ready = messenger.readyIn(chat);
        if (ready > 0) return ready;
        const { html, calls, sent } = due;
        const options = { silent: isQuiet() || !calls };
        const { failure } = await messenger.send(chat, { html, keyboard: [] }, options);
        if (failure !== undefined) return failure.kind === "wait" ? failure.ms : retryAfter;
        await sent();
      }
    },
  };
}
