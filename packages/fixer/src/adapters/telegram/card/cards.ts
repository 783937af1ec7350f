import { createHash } from "node:crypto";

import type { Card, DecisionToken } from "../../../model/card.ts";
import type { Fix } from "../../../model/fix.ts";
import type { AnswerKind } from "../../../stages/admission/admission.ts";
import type { CallFailure } from "../messages/call-failure.ts";
import { viewCard, type CardView } from "./card-view.ts";
import { createDueCards, type DueParts } from "./due-cards.ts";
import { prepareCard, type KeptParts } from "./kept-card.ts";
import type { PaceLimits } from "../messages/message-pace.ts";
import { callOf, nudge } from "./nudge.ts";
import { createTellTogether, type TogetherParts } from "./tell-together.ts";
import type { Topics } from "../messages/topics.ts";

/**
 * Keeps one card per fix in the chat, edited in place.
 *
 * ```
 * fix changed ─► card kept with its token ─► sent, or edited ─► card kept with what it shows
 * ```
 *
 * There is no list of messages to send: a fix whose version is not the one on its card is due. A
 * kill after a message was sent and before its card was kept sends the card once more, with the
 * same token; the one that is tapped is the card from then on. Changes that come faster than
 * Telegram takes them are one edit with the newest of them.
 */
export interface Cards {
  /** Shows what changed. Resolves with the milliseconds after which there is more to do. */
  pass(chat: string, since: number): Promise<number>;
  /** Looks at every card the next time, as at the start. */
  lookAgain(): void;
  /** Runs after everything that changes cards now, and before anything else does. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result>;
  /** The token for what may be decided about a fix now, kept before it is shown. */
  tokenFor(fix: Fix, chat: string): Promise<DecisionToken | null>;
}

/** What cards work with. */
export interface CardsParts extends DueParts, KeptParts, TogetherParts {
  readonly store: DueParts["store"] & KeptParts["store"];
  readonly pace: PaceLimits;
  readonly topics: Topics;
  /** How long an answer holds, in milliseconds. */
  readonly expire: Readonly<Record<AnswerKind, number>>;
  /** True while messages are to make no sound. */
  readonly isQuiet: () => boolean;
  /** Told what keeps cards from being shown, and with null that nothing does. */
  readonly trouble: (failure: CallFailure | null) => void;
}

const minute = 60_000;

/** After a failure that only waiting heals, in milliseconds. */
const retryAfter = 5_000;

/** Makes the keeper of the cards. */
export function createCards(parts: CardsParts): Cards {
  const { store, clock, projects, messenger, pace } = parts;
  const due = createDueCards(parts);
  const tellTogether = createTellTogether(parts);
  let newCards: number[] = [];
  let last: Promise<unknown> = Promise.resolve();

  function exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  }

  /** Resolves with the milliseconds to wait before the next try, or null where it is done. */
  async function show(fix: Fix, chat: string): Promise<number | null> {
    const ready = messenger.readyIn(chat);
    if (ready > 0) return ready;
    const { card, facts, symptoms } = await prepareCard(parts, fix, chat);
    const { token, running, message } = card;
    const project = projects.get(fix.project);
    const { expire } = parts;
    const view = viewCard(fix, { project, token, running, facts, symptoms, expire });
    return message === null ? send(fix, card, view) : edit(fix, { ...card, message }, view);
  }

  async function send(fix: Fix, card: Card, view: CardView): Promise<number | null> {
    const now = clock.monotonic();
    const wait = untilNextCard(now);
    if (wait > 0) return wait;
    const topic = await parts.topics.of(fix.project, card.chat);
    const options = { silent: isSilent(fix, view), topic };
    const result = await messenger.send(card.chat, view.content, options);
    if (result.failure?.kind === "no-topic") {
      await parts.topics.forget(fix.project);
      return 0;
    }
    if (result.failure !== undefined) return failed(result.failure);
    newCards.push(now);
    parts.trouble(null);
    await keep(card, fix, view, {
      topic,
      called: view.calls && !options.silent ? callOf(fix) : null,
      message: result.message,
      messages: [...card.messages, result.message],
    });
    return null;
  }

  /** Milliseconds until a card more may be sent; 0 when it may now. */
  function untilNextCard(now: number): number {
    newCards = newCards.filter((at) => at > now - minute);
    const isFull = newCards.length >= pace.newCardsPerMinute;
    return isFull ? (newCards[0] ?? now) + minute - now : 0;
  }

  async function edit(
    fix: Fix,
    card: Card & { readonly message: number },
    view: CardView,
  ): Promise<number | null> {
    const wait = card.updatedAt + pace.betweenEdits - clock.now();
    if (wait > 0 && wait <= pace.betweenEdits) return wait;
    if (digestOf(view) !== card.shown) {
      const failure = await messenger.edit(card.chat, card.message, view.content);
      if (failure?.kind === "gone") {
        await store.putCard({ ...card, message: null, version: 0 });
        return 0;
      }
      if (failure !== null) return failed(failure);
      parts.trouble(null);
    }
    const project = projects.get(fix.project);
    const isQuiet = isSilent(fix, view);
    const nudged = await nudge(messenger, { fix, card, view, project, isSilent: isQuiet });
    // What made no sound yet is not done with.
    await keep(card, fix, view, nudged ?? { version: card.version });
    return nudged === null ? retryAfter : null;
  }

  async function keep(card: Card, fix: Fix, view: CardView, changes: Partial<Card>): Promise<void> {
    const { version } = fix;
    const shown = digestOf(view);
    await store.putCard({ ...card, version, shown, updatedAt: clock.now(), ...changes });
  }

  function isSilent(fix: Fix, { calls }: CardView): boolean {
    if (parts.isQuiet() || fix.severity === "low") return true;
    return !calls && fix.severity !== "critical";
  }

  function failed(failure: CallFailure): number {
    parts.trouble(failure);
    return failure.kind === "wait" ? failure.ms : retryAfter;
  }

  return {
    exclusively,
    lookAgain: () => due.lookAgain(),
    async pass(chat, since) {
      let next = Infinity;
      const found = await due.find(chat, since);
      await exclusively(async () => {
        if (untilNextCard(clock.monotonic()) === 0) return;
        const failure = await tellTogether(found, chat);
        if (failure !== null) failed(failure);
      });
      for (const { id } of found) {
        const wait = await exclusively(async () => {
          // As it is now: it may have changed while others were shown.
          const fix = await store.getFix(id);
          const isStill = fix !== null && (await due.whyDue(fix, chat, since)) !== null;
          return isStill ? show(fix, chat) : null;
        });
        if (wait !== null) next = Math.min(next, wait);
      }
      return next;
    },
    async tokenFor(fix, chat) {
      return exclusively(async () => (await prepareCard(parts, fix, chat)).card.token);
    },
  };
}

function digestOf({ content }: CardView): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("base64url");
}
