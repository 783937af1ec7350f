import type { ProjectConfig } from "@mendwatch/config";
import type { InlineKeyboardButton } from "grammy/types";

import { countSince } from "../../../model/error-changes.ts";
import { isSilent } from "../../../model/silent-watcher.ts";
import { openStates } from "../../../model/fix-lifecycle.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Store } from "../../../ports/store.ts";
import type { BudgetUse } from "../../../stages/admission/budget-use.ts";
import type { ForgeAccess } from "../../../ports/forge.ts";
import { callsPerson, offersFix } from "../card/card-actions.ts";
import { cardData } from "../card/card-buttons.ts";
import type { Cards } from "../card/cards.ts";
import { errorText, queueText } from "./dashboard-lines.ts";
import type { Content, Keyboard } from "../messages/messenger.ts";
import { pageData, type AskedPage } from "./page-data.ts";
import { prose } from "../messages/safe-text.ts";
import { queueStops } from "./queue-stops.ts";
import { stopButtons } from "./stop-buttons.ts";
import { systemLines } from "./system-lines.ts";

/** What pages are made of. */
export interface PageParts {
  readonly store: Pick<
    Store,
    "listFixes" | "listErrors" | "listWatchers" | "getPause" | "listHolds"
  >;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly cards: Cards;
  readonly readBudget: () => Promise<BudgetUse>;
  /** Null where nothing is published at GitHub. */
  readonly gitHubAccess: (() => Promise<ForgeAccess>) | null;
  /** `watcher.heartbeat`, in milliseconds. */
  readonly heartbeat: number;
  /** Where project commands and the agent run, for people. */
  readonly box: string;
}

const perPage = 6;

/** More than anybody turns pages. */
const mostListed = 120;

const day = 24 * 60 * 60_000;

/** How much there is of everything, and the way to each. */
export async function homePage(parts: PageParts): Promise<Content> {
  const { store, clock, projects, heartbeat } = parts;
  const now = clock.now();
  const open = await store.listFixes({ states: openStates, limit: mostListed });
  const waiting = open.filter((fix) => callsPerson(fix, projects.get(fix.project))).length;
  const errors = await store.listErrors({ limit: mostListed });
  const recent = errors.filter(({ lastSeen }) => lastSeen > now - day).length;
  const watchers = await store.listWatchers();
  const silent = watchers.filter((watcher) => isSilent(watcher, heartbeat, now)).length;
  const lines = [
    "🏠 <b>Mendwatch</b>",
    ...(await queueStops(store, now)),
    `📋 ${open.length} open, of which ${waiting} ${waiting === 1 ? "waits" : "wait"} for you`,
    `🚨 ${recent} ${recent === 1 ? "error" : "errors"} in 24 h`,
    `📊 ${watchers.length} ${watchers.length === 1 ? "watcher" : "watchers"}${silent === 0 ? "" : `, ⚠️ ${silent} silent`}`,
    stamp(clock),
  ];
  const asked = { view: "home", page: 0, only: null, stop: null } as const;
  return { html: lines.join("\n"), keyboard: navigation(asked) };
}

/** What is repaired, and what waits, with a button where work may be stopped. */
export async function queuePage(
  parts: PageParts,
  asked: AskedPage,
  chat: string,
): Promise<Content> {
  const { store, projects, clock } = parts;
  const query = { states: openStates, limit: mostListed };
  const fixes = await store.listFixes({ ...query, ...onlyOf(asked) });
  const at = { ...asked, page: Math.min(asked.page, lastPage(fixes.length)) };
  const lines: string[] = [];
  const buttons: InlineKeyboardButton[][] = [];
  for (const [index, fix] of onPage(fixes, at).entries()) {
    const number = at.page * perPage + index + 1;
    const text = queueText(fix, projects.get(fix.project)?.label, clock.now());
    lines.push(`${number}. ${text}`);
    buttons.push(...(await stopButtons(parts, fix, { at, number, chat })));
  }
  const head = [
    heading("📋 <b>Queue status</b>", at, fixes.length),
    ...(await queueStops(parts.store, clock.now())),
  ];
  const body = lines.length === 0 ? ["Nothing is open."] : lines;
  return {
    html: [...head, ...body, stamp(clock)].join("\n"),
    keyboard: [...buttons, ...turning(at, fixes.length), ...navigation(at)],
  };
}

/** What broke lately, also what has no card, with a button where a repair may be begun. */
export async function errorsPage(
  { store, projects, clock, cards }: PageParts,
  asked: AskedPage,
  chat: string,
): Promise<Content> {
  const errors = await store.listErrors({ limit: mostListed, ...onlyOf(asked) });
  const at = { ...asked, page: Math.min(asked.page, lastPage(errors.length)) };
  const lines: string[] = [];
  const buttons: InlineKeyboardButton[][] = [];
  for (const [index, error] of onPage(errors, at).entries()) {
    const { project, fingerprint } = error;
    const [fix = null] = await store.listFixes({ project, fingerprint, limit: 1 });
    const number = at.page * perPage + index + 1;
    const label = projects.get(project)?.label;
    const now = clock.now();
    const counted = countSince(error, now - day);
    lines.push(errorText({ error, fix, label, number, counted, now }));
    const token = fix !== null && offersFix(fix) ? await cards.tokenFor(fix, chat) : null;
    if (fix === null || token === null) continue;
    const data = cardData("again", fix.id, token.value);
    buttons.push([{ text: `🔧 Fix it: ${number}`, callback_data: data }]);
  }
  const body = lines.length === 0 ? ["No errors were reported."] : lines;
  const head = heading("🚨 <b>Recent errors</b>", at, errors.length);
  return {
    html: [head, ...body, stamp(clock)].join("\n"),
    keyboard: [...buttons, ...turning(at, errors.length), ...navigation(at)],
  };
}

/** Who watches, where repairs are made, and what they cost. */
export async function systemPage(parts: PageParts): Promise<Content> {
  const { store, clock, heartbeat, box } = parts;
  const watchers = await store.listWatchers();
  const budget = await parts.readBudget();
  const gitHubAccess = parts.gitHubAccess === null ? null : await parts.gitHubAccess();
  const facts = { watchers, budget, box, gitHubAccess, heartbeat, now: clock.now() };
  return {
    html: ["📊 <b>System status</b>", ...systemLines(facts), stamp(clock)].join("\n"),
    keyboard: navigation({ view: "system", page: 0, only: null, stop: null }),
  };
}

function onlyOf({ only }: AskedPage): { readonly project?: string } {
  return only === null ? {} : { project: only };
}

function navigation(asked: AskedPage): Keyboard {
  const first = { page: 0, only: asked.only, stop: null };
  return [
    [
      { text: "📋 Queue status", callback_data: pageData({ ...first, view: "queue" }) },
      { text: "🚨 Recent errors", callback_data: pageData({ ...first, view: "errors" }) },
    ],
    [
      { text: "📊 System status", callback_data: pageData({ ...first, view: "system" }) },
      { text: "🔄 Refresh", callback_data: pageData({ ...asked, stop: null }) },
    ],
  ];
}

function turning(asked: AskedPage, all: number): Keyboard {
  const { page } = asked;
  const other = { ...asked, stop: null };
  const back =
    page > 0 ? [{ text: "◀️", callback_data: pageData({ ...other, page: page - 1 }) }] : [];
  const on =
    (page + 1) * perPage < all
      ? [{ text: "▶️", callback_data: pageData({ ...other, page: page + 1 }) }]
      : [];
  return back.length + on.length === 0 ? [] : [[...back, ...on]];
}

function onPage<Item>(items: readonly Item[], { page }: AskedPage): readonly Item[] {
  return items.slice(page * perPage, (page + 1) * perPage);
}

/** Pages are counted from 0; there is always one. */
function lastPage(all: number): number {
  return Math.max(0, Math.ceil(all / perPage) - 1);
}

function heading(title: string, { page, only }: AskedPage, all: number): string {
  const of = only === null ? "" : ` of ${prose(only, 40)}`;
  return `${title}${of}${all <= perPage ? "" : ` ${page + 1} of ${Math.ceil(all / perPage)}`}`;
}

function stamp(clock: Clock): string {
  return `<i>${new Date(clock.now()).toTimeString().slice(0, 8)}</i>`;
}
