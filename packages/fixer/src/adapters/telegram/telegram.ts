import type { ProjectConfig, TelegramConfig } from "@mendwatch/config";
import { Api } from "grammy";
import type { Update } from "grammy/types";

import type { FixerEvents } from "../../events/events.ts";
import { faultEvent } from "../../events/fault.ts";
import type { Chat } from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import type { AnswerKind } from "../../stages/admission/admission.ts";
import type { BudgetUse } from "../../stages/admission/budget-use.ts";
import type { Lessons } from "../../lessons/lessons.ts";
import type { Pausing } from "../../stages/admission/pausing.ts";
import type { Approval } from "../../stages/approval/approval.ts";
import type { ForgeAccess } from "../../ports/forge.ts";
import { createCards } from "./card/cards.ts";
import { createDailyReport } from "./report/daily-report.ts";
import { handleUpdate, movedTo } from "./updates/handle-update.ts";
import { introduceBot } from "./introduce-bot.ts";
import { createAwake } from "./updates/lost-taps.ts";
import { createMessagePace, telegramPace, type PaceLimits } from "./messages/message-pace.ts";
import { createMessenger } from "./messages/messenger.ts";
import { createNotices } from "./messages/notices.ts";
import { createPairingCodes } from "./updates/pairing.ts";
import { actorOf, homeChat } from "./updates/people.ts";
import { pollUpdates } from "./updates/poll-updates.ts";
import { unpair } from "./updates/unpair.ts";
import { isQuietAt } from "./messages/quiet-hours.ts";
import { createShowing } from "./showing.ts";
import { createTellTrouble } from "./messages/tell-trouble.ts";
import { createTopics } from "./messages/topics.ts";

/** What the chat works with. */
export interface TelegramParts {
  readonly config: TelegramConfig;
  readonly store: Store;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly approval: Approval;
  readonly lessons: Lessons;
  readonly pausing: Pausing;
  readonly readBudget: () => Promise<BudgetUse>;
  readonly events: FixerEvents;
  /** `watcher.heartbeat`, in milliseconds. */
  readonly heartbeat: number;
  /** Where project commands and the agent run, for people. */
  readonly box: string;
  /** Null where nothing is published at GitHub. */
  readonly gitHubAccess: (() => Promise<ForgeAccess>) | null;
  /** `fixer.expire`, in milliseconds. */
  readonly expire: Readonly<Record<AnswerKind, number>>;
  readonly pace?: PaceLimits;
}

/** Seconds for an answer. One that waits for updates is held open by Telegram for 30. */
const callTimeout = 15;
const pollTimeout = 50;

/** How often an update is tried that cannot be dealt with, and the milliseconds between. */
const tries = 3;
const betweenTries = 1_000;

/** Makes the chat on Telegram. */
export function createTelegram(parts: TelegramParts): Chat {
  const { config, store, clock, events, projects, pace = telegramPace } = parts;
  const { token, apiRoot } = config;
  const api = new Api(token, { apiRoot, timeoutSeconds: callTimeout });
  const polled = new Api(token, { apiRoot, timeoutSeconds: pollTimeout });
  const messenger = createMessenger(api, createMessagePace(pace), clock);
  const codes = createPairingCodes(clock);
  const showTrouble = createTellTrouble(events, "messages");
  const topicTrouble = createTellTrouble(events, "messages");
  const wanted = config.topics;
  const topics = createTopics({ api, store, projects, wanted, trouble: topicTrouble });
  const reporting = { ...parts, messenger, at: config.report, isQuiet };
  const reportDaily = createDailyReport(reporting);
  const notices = createNotices({ store, clock, messenger, isQuiet });
  const cards = createCards({
    store,
    clock,
    projects,
    messenger,
    pace,
    topics,
    expire: parts.expire,
    isQuiet,
    trouble: (failure) => {
      if (failure?.kind === "migrated") void moveChat(failure.chat);
      else showTrouble(failure);
    },
  });
  let bot: string | null = null;
  let refusedAt = -Infinity;
  const showing = createShowing({ config, store, clock, cards, notices, reportDaily, events });

  function wake(): void {
    showing.wake();
  }
  function isQuiet(): boolean {
    return isQuietAt(config.quietHours, clock.now());
  }

  async function moveChat(chat: string): Promise<void> {
    const home = homeChat(config, await store.getChatState());
    if (home === null || home === chat) return;
    await store.changeChatState(movedTo(chat, home));
    wake();
  }

  const updateParts = {
    ...parts,
    messenger,
    cards,
    codes,
    botName: () => bot,
    changed: wake,
    heartbeat: parts.heartbeat,
    paired: (actor: string, chat: string) => events({ event: "chat:paired", actor, chat }),
    refused(what: string, from: string) {
      // A stranger cannot fill the log.
      if (clock.monotonic() < refusedAt + 60_000) return;
      refusedAt = clock.monotonic();
      events({ event: "chat:refused", what, from });
    },
  };

  /** What cannot be dealt with is told and left, so that it does not keep back what comes after it. */
  async function handle(update: Update): Promise<void> {
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      try {
        await handleUpdate(updateParts, update);
        return;
      } catch (error) {
        events(faultEvent("chat", error));
        await clock.wait(betweenTries);
      }
    }
  }

  /** Says who the bot is once Telegram does, and lets the first person in. */
  async function introduce(signal: AbortSignal): Promise<void> {
    bot = await introduceBot({ api, clock, trouble: createTellTrouble(events, "updates") }, signal);
    if (bot === null) return;
    events({ event: "chat:ready", kind: "telegram", bot: `@${bot}` });
    const state = await store.getChatState();
    const isAlone = homeChat(config, state) === null || !hasPeople(state.people);
    if (isAlone) events({ event: "chat:pairing", ...pair() });
  }

  function hasPeople(paired: readonly unknown[]): boolean {
    return paired.length + config.people.length > 0;
  }

  function pair() {
    return { ...codes.make(), bot: bot === null ? null : `@${bot}` };
  }

  return {
    kind: "telegram",
    wake,
    notice(text) {
      notices.add(text).then(wake, (error: unknown) => events(faultEvent("chat", error)));
    },
    pair: async () => pair(),
    async unpair(id, actor) {
      const unpaired = await unpair(store, config, id);
      const { name } = unpaired.person;
      events({ event: "chat:unpaired", actor, person: actorOf(name, id) });
      return unpaired;
    },
    async run(signal) {
      const work = [introduce, poll, (until: AbortSignal) => showing.run(until)];
      await Promise.all(
        work.map(async (one) => {
          try {
            await one(signal);
          } catch (error) {
            events(faultEvent("chat", error));
          }
        }),
      );
    },
  };

  /** Takes what people tap and write. */
  async function poll(signal: AbortSignal): Promise<void> {
    const trouble = createTellTrouble(events, "updates");
    const awake = createAwake(store, clock, () => {
      cards.lookAgain();
      wake();
    });
    async function answered(): Promise<void> {
      try {
        await awake();
      } catch (error) {
        events(faultEvent("chat", error));
      }
    }
    await pollUpdates({ api: polled, clock, handle, answered, trouble }, signal);
  }
}
