import type { Place, TapReply } from "../card/act-on-card.ts";
import { errorsPage, homePage, queuePage, systemPage, type PageParts } from "./dashboard-pages.ts";
import type { Content, Messenger } from "../messages/messenger.ts";
import { readPageData, type AskedPage } from "./page-data.ts";

/** What the dashboard works with. */
export interface DashboardParts extends PageParts {
  readonly messenger: Messenger;
}

/** Shows another page in the same message; null where the button is no such one. */
export async function turnPage(
  parts: DashboardParts,
  data: string,
  place: Place,
): Promise<TapReply | null> {
  const asked = readPageData(data, parts.projects.keys());
  if (asked === null) return null;
  return { text: "", alert: false, after: () => showPage(parts, asked, place) };
}

/** Shows the queue in the message, where something of it was just changed there. */
export async function showQueue(parts: DashboardParts, place: Place): Promise<void> {
  await showPage(parts, { view: "queue", page: 0, only: null, stop: null }, place);
}

async function showPage(
  parts: DashboardParts,
  asked: AskedPage,
  { chat, message }: Place,
): Promise<void> {
  await parts.messenger.edit(chat, message, await pageOf(parts, asked, chat));
}

/** Sends the dashboard as a new message. `name`: the label or key of a project to show alone. */
export async function sendPage(
  parts: DashboardParts,
  view: AskedPage["view"],
  name: string,
  chat: string,
  topic: number | null,
): Promise<void> {
  const wanted = name.toLowerCase();
  const found = [...parts.projects.values()].find(
    ({ key, label }) => key.toLowerCase() === wanted || label.toLowerCase() === wanted,
  );
  const asked = { view, page: 0, only: found?.key ?? null, stop: null };
  const content = await pageOf(parts, asked, chat);
  await parts.messenger.send(chat, content, { silent: true, topic });
}

async function pageOf(parts: DashboardParts, asked: AskedPage, chat: string): Promise<Content> {
  switch (asked.view) {
    case "queue":
      return queuePage(parts, asked, chat);
    case "errors":
      return errorsPage(parts, asked, chat);
    case "system":
      return systemPage(parts);
    case "home":
      return homePage(parts);
    default:
      return asked.view satisfies never;
  }
}
