import type { BudgetUse } from "../../stages/admission/budget-use.ts";
import type { ProjectConfig } from "@mendwatch/config";
import type { InlineKeyboardButton } from "grammy/types";

import { openStates } from "../../fix-lifecycle.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { cardData } from "./card-buttons.ts";
import { offersFix } from "./card-actions.ts";
import type { Cards } from "./cards.ts";
import { errorText, queueText, systemLines } from "./dashboard-lines.ts";
import type { Content, Keyboard, Messenger } from "./messenger.ts";
import type { Place, TapReply } from "./act-on-card.ts";

/** What the dashboard works with. */
export interface DashboardParts {
  readonly store: Pick<Store, "listFixes" | "listErrors" | "listWatchers" | "getPause" | "stats">;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly cards: Cards;
  readonly messenger: Messenger;
  readonly readBudget: () => Promise<BudgetUse>;
  /** After so many milliseconds without a sign of life a watcher is silent. */
  readonly silentAfter: number;
  /** Where project commands and the agent run, for people. */
  readonly box: string;
}

type View = "home" | "queue" | "errors" | "system";

const views: readonly View[] = ["home", "queue", "errors", "system"];
const perPage = 6;

/** More than anybody turns pages. */
const mostListed = 120;

/** What a button that turns to another page carries. It holds no secret: it only shows. */
function pageData(view: View, page = 0): string {
  return `v1:n:${view}:${page}`;
}

/** Shows another page in the same message; null where the button is no such one. */
export async function turnPage(
  parts: DashboardParts,
  data: string,
  { chat, message }: Place,
): Promise<TapReply | null> {
  const [, name, page = "0"] = /^v1:n:([a-z]{1,9}):(\d{1,3})$/.exec(data) ?? [];
  const view = views.find((one) => one === name);
  if (view === undefined) return null;
  return {
    text: "",
    alert: false,
    async after() {
      const content = await pageOf(parts, view, Number(page), chat);
      await parts.messenger.edit(chat, message, content);
    },
  };
}

/** Sends the dashboard as a new message. */
export async function sendPage(
  parts: DashboardParts,
  view: View,
  chat: string,
  topic: number | null,
): Promise<void> {
  const content = await pageOf(parts, view, 0, chat);
  await parts.messenger.send(chat, content, { silent: true, topic });
}

async function pageOf(
  parts: DashboardParts,
  view: View,
  page: number,
  chat: string,
): Promise<Content> {
  switch (view) {
    case "queue":
      return queuePage(parts, page);
    case "errors":
      return errorsPage(parts, page, chat);
    case "system":
      return systemPage(parts);
    case "home":
      return homePage(parts);
    default:
      return view satisfies never;
  }
}

async function homePage({ store, clock }: DashboardParts): Promise<Content> {
  const { fixes } = await store.stats();
  const pause = await store.getPause();
  const waiting = fixes.proposed ?? 0;
  const open = openStates.reduce((total, state) => total + (fixes[state] ?? 0), 0);
  const lines = [
    "🏠 <b>Mendwatch</b>",
    `${open} open, of which ${waiting} ${waiting === 1 ? "waits" : "wait"} for you`,
    ...(pause === null ? [] : ["⏸ paused"]),
    stamp(clock),
  ];
  return { html: lines.join("\n"), keyboard: [...navigation("home", 0)] };
}

async function queuePage(
  { store, projects, clock }: DashboardParts,
  asked: number,
): Promise<Content> {
  const fixes = await store.listFixes({ states: openStates, limit: mostListed });
  const page = Math.min(asked, lastPage(fixes.length));
  const pause = await store.getPause();
  const shown = fixes.slice(page * perPage, (page + 1) * perPage);
  const lines = shown.map((fix) => queueText(fix, projects.get(fix.project)?.label, clock.now()));
  const head = [
    `📋 <b>Queue</b>${pages(page, fixes.length)}`,
    ...(pause === null ? [] : ["⏸ paused"]),
  ];
  const body = lines.length === 0 ? ["Nothing is open."] : lines;
  return {
    html: [...head, ...body, stamp(clock)].join("\n"),
    keyboard: [...turning("queue", page, fixes.length), ...navigation("queue", page)],
  };
}

async function errorsPage(
  { store, projects, clock, cards }: DashboardParts,
  asked: number,
  chat: string,
): Promise<Content> {
  const errors = await store.listErrors({ limit: mostListed });
  const page = Math.min(asked, lastPage(errors.length));
  const shown = errors.slice(page * perPage, (page + 1) * perPage);
  const lines: string[] = [];
  const buttons: InlineKeyboardButton[][] = [];
  for (const [index, error] of shown.entries()) {
    const { project, fingerprint } = error;
    const [fix = null] = await store.listFixes({ project, fingerprint, limit: 1 });
    const label = projects.get(project)?.label;
    const number = page * perPage + index + 1;
    lines.push(errorText(error, fix, label, number, clock.now()));
    const token = fix !== null && offersFix(fix) ? await cards.tokenFor(fix, chat) : null;
    if (fix === null || token === null) continue;
    buttons.push([
      { text: `🔧 Fix it: ${number}`, callback_data: cardData("again", fix.id, token.value) },
    ]);
  }
  const body = lines.length === 0 ? ["No errors were reported."] : lines;
  return {
    html: [`🚨 <b>Recent errors</b>${pages(page, errors.length)}`, ...body, stamp(clock)].join(
      "\n",
    ),
    keyboard: [
      ...buttons,
      ...turning("errors", page, errors.length),
      ...navigation("errors", page),
    ],
  };
}

async function systemPage(parts: DashboardParts): Promise<Content> {
  const { store, clock, silentAfter, box } = parts;
  const watchers = await store.listWatchers();
  const budget = await parts.readBudget();
  const lines = systemLines({ watchers, budget, box, silentAfter, now: clock.now() });
  return {
    html: ["📊 <b>System</b>", ...lines, stamp(clock)].join("\n"),
    keyboard: [...navigation("system", 0)],
  };
}

function navigation(view: View, page: number): Keyboard {
  return [
    [
      { text: "📋 Queue", callback_data: pageData("queue") },
      { text: "🚨 Errors", callback_data: pageData("errors") },
      { text: "📊 System", callback_data: pageData("system") },
    ],
    [{ text: "🔄 Refresh", callback_data: pageData(view, page) }],
  ];
}

function turning(view: View, page: number, all: number): Keyboard {
  const back = page > 0 ? [{ text: "◀️", callback_data: pageData(view, page - 1) }] : [];
  const on =
    (page + 1) * perPage < all ? [{ text: "▶️", callback_data: pageData(view, page + 1) }] : [];
  return back.length + on.length === 0 ? [] : [[...back, ...on]];
}

/** Pages are counted from 0; there is always one. */
function lastPage(all: number): number {
  return Math.max(0, Math.ceil(all / perPage) - 1);
}

function pages(page: number, all: number): string {
  return all <= perPage ? "" : ` ${page + 1} of ${Math.ceil(all / perPage)}`;
}

function stamp(clock: Clock): string {
  return `<i>${new Date(clock.now()).toTimeString().slice(0, 8)}</i>`;
}
