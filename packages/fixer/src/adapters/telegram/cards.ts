import { createHash, randomBytes } from "node:crypto";

import type { ProjectConfig } from "@mendwatch/config";

import type { Card, DecisionToken } from "../../card.ts";
import type { Fix } from "../../fix.ts";
import { severityRank } from "../../fix-changes.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import type { CallFailure } from "./call-failure.ts";
import { errorLines } from "./card-lines.ts";
import { asksToDecide, offersFix, viewCard, type CardView } from "./card-view.ts";
import { digestOfMany } from "./digest-message.ts";
import { createDueCards } from "./due-cards.ts";
import type { PaceLimits } from "./message-pace.ts";
import type { Messenger } from "./messenger.ts";
import type { Topics } from "./topics.ts";

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
  /** Runs after everything that changes cards now, and before anything else does. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result>;
  /** The token for what may be decided about a fix now, kept before it is shown. */
  tokenFor(fix: Fix, chat: string): Promise<DecisionToken | null>;
}

/** What cards work with. */
export interface CardsParts {
  readonly store: Pick<Store, "getCard" | "putCard" | "listFixes" | "getFix">;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly messenger: Messenger;
  readonly pace: PaceLimits;
  readonly topics: Topics;
  /** How long a mute lasts, in milliseconds. */
  readonly muteFor: number;
  /** True while messages are to make no sound. */
  readonly isQuiet: () => boolean;
  /** Told what keeps cards from being shown, and with null that nothing does. */
  readonly trouble: (failure: CallFailure | null) => void;
}

const second = 1_000;
const minute = 60 * second;

/** After a failure that only waiting heals. */
const retryAfter = 5 * second;

/** Makes the keeper of the cards. */
export function createCards(parts: CardsParts): Cards {
  const { store, clock, projects, messenger, pace } = parts;
  const due = createDueCards(parts);
  let newCards: number[] = [];
  let digestAt = -Infinity;
  let last: Promise<unknown> = Promise.resolve();

  function exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  }

  async function mayDecide(fix: Fix): Promise<boolean> {
    if (!offersFix(fix)) return asksToDecide(fix, projects.get(fix.project));
    const { repository, fingerprint } = fix;
    const [newest] = await store.listFixes({ repository, fingerprint, limit: 1 });
    return newest?.id === fix.id;
  }

  async function prepare(fix: Fix, chat: string): Promise<Card> {
    const kept = (await store.getCard(fix.id)) ?? emptyCard(fix.id, chat);
    const card = kept.chat === chat ? kept : { ...emptyCard(fix.id, chat), token: kept.token };
    const about = { step: fix.state, round: fix.round, commit: fix.candidate?.commit ?? null };
    const token = !(await mayDecide(fix))
      ? null
      : isAbout(card.token, about)
        ? card.token
        : { value: randomBytes(16).toString("base64url"), ...about };
    const prepared = { ...card, token };
    // Before it is shown: a tap may come before the answer of Telegram does.
    if (token !== card.token || kept !== card) await store.putCard(prepared);
    return prepared;
  }

  /** Resolves with the milliseconds to wait before the next try, or null where it is done. */
  async function show(fix: Fix, chat: string): Promise<number | null> {
    const ready = messenger.readyIn(chat);
    if (ready > 0) return ready;
    const card = await prepare(fix, chat);
    const view = viewCard(fix, projects.get(fix.project), card.token, parts.muteFor);
    return card.message === null
      ? send(fix, card, view)
      : edit(fix, { ...card, message: card.message }, view);
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

  /** Tells in one message what would be too many cards. Questions wait for a card of their own. */
  async function tellTogether(found: readonly Fix[], chat: string): Promise<void> {
    const now = clock.monotonic();
    const isTime = now >= digestAt + minute && messenger.readyIn(chat) === 0;
    if (!isTime || untilNextCard(now) === 0) return;
    const told: { readonly fix: Fix; readonly card: Card }[] = [];
    for (const fix of found) {
      if (asksToDecide(fix, projects.get(fix.project))) continue;
      const card = (await store.getCard(fix.id)) ?? emptyCard(fix.id, chat);
      if (card.message === null) told.push({ fix, card });
    }
    if (told.length === 0) return;
    const content = digestOfMany(
      told.map(({ fix }) => fix),
      projects,
    );
    const silent = parts.isQuiet() || told.every(({ fix }) => severityRank(fix.severity) > 1);
    const result = await messenger.send(chat, content, { silent });
    if (result.failure !== undefined) return void failed(result.failure);
    digestAt = now;
    for (const { fix, card } of told) await store.putCard({ ...card, version: fix.version });
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
    const nudged = await nudge(fix, card, view);
    // A question that made no sound yet is not done with.
    await keep(card, fix, view, nudged ?? { version: card.version });
    return nudged === null ? retryAfter : null;
  }

  /**
   * An edit makes no sound. A question that comes by one has a message that does, while it waits.
   * Null where that is to be tried again.
   */
  async function nudge(
    fix: Fix,
    card: Card & { readonly message: number },
    view: CardView,
  ): Promise<Partial<Card> | null> {
    if (view.asks && card.nudge === null && !isSilent(fix, view)) {
      const label = projects.get(fix.project)?.label ?? fix.project;
      const [head = ""] = errorLines(fix, label);
      const content = { html: `${head} ⬆️`, keyboard: [] };
      const options = { silent: false, replyTo: card.message, topic: card.topic };
      const result = await messenger.send(card.chat, content, options);
      if (result.failure !== undefined) return result.failure.kind === "refused" ? {} : null;
      return { nudge: result.message, messages: [...card.messages, result.message] };
    }
    if (view.asks || card.nudge === null) return {};
    await messenger.remove(card.chat, card.nudge);
    return { nudge: null };
  }

  async function keep(card: Card, fix: Fix, view: CardView, changes: Partial<Card>): Promise<void> {
    const shown = digestOf(view);
    await store.putCard({
      ...card,
      version: fix.version,
      shown,
      updatedAt: clock.now(),
      ...changes,
    });
  }

  function isSilent(fix: Fix, { asks }: CardView): boolean {
    if (parts.isQuiet() || fix.severity === "low" || fix.severity === "medium") return true;
    return !asks && fix.severity !== "critical";
  }

  function failed(failure: CallFailure): number {
    parts.trouble(failure);
    return failure.kind === "wait" ? failure.ms : retryAfter;
  }

  return {
    exclusively,
    async pass(chat, since) {
      let next = Infinity;
      const found = await due.find(chat, since);
      await exclusively(() => tellTogether(found, chat));
      for (const { id } of found) {
        const wait = await exclusively(async () => {
          // As it is now: it may have changed while others were shown.
          const fix = await store.getFix(id);
          const isStill = fix !== null && due.isDue(fix, await store.getCard(id), chat, since);
          return isStill ? show(fix, chat) : null;
        });
        if (wait !== null) next = Math.min(next, wait);
      }
      return next;
    },
    async tokenFor(fix, chat) {
      return exclusively(async () => (await prepare(fix, chat)).token);
    },
  };
}

function isAbout(token: DecisionToken | null, about: Omit<DecisionToken, "value">): boolean {
  const { step, round, commit } = about;
  return token?.step === step && token.round === round && token.commit === commit;
}

function emptyCard(fix: string, chat: string): Card {
  return {
    fix,
    chat,
    topic: null,
    message: null,
    messages: [],
    version: 0,
    shown: "",
    token: null,
    nudge: null,
    diffOf: null,
    updatedAt: 0,
  };
}

function digestOf({ content }: CardView): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("base64url");
}
