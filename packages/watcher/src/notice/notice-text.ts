import { cutText } from "../settle/cut.ts";
import type { FixerNews, Notice, WaitingError } from "./notice.ts";

/** UTF-16 code units of what a log says, in a line of a message. */
const longestError = 300;
const longestFrame = 160;
const longestName = 80;

/** Errors that a message about many names one by one. */
const mostNamed = 5;

/** Characters that hide, turn around or break the text beside them. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+/gu;

/** What a message says besides its notice. */
export interface TextContext {
  readonly host: string;
  readonly now: number;
  /** Reports that wait for the fixer. */
  readonly reports: number;
  /** True for a message that may have arrived already. */
  readonly isAgain: boolean;
}

/**
 * A notice as Telegram's HTML. What logs and hosts say is set as `code`, in which Telegram makes no
 * links, mentions or commands of anything.
 */
export function noticeText(notice: Notice, context: TextContext): string {
  const text =
    notice.kind === "fixer" ? newsText(notice.news, context) : errorsText(notice, context);
  return context.isAgain ? `${text}\n(again: the answer to the first message was lost)` : text;
}

function errorsText(
  { errors, unnamed }: Extract<Notice, { readonly kind: "errors" }>,
  context: TextContext,
): string {
  const [first] = errors;
  if (first !== undefined && errors.length === 1 && unnamed === 0) return errorText(first, context);
  const incidents = errors.reduce((sum, error) => sum + error.incidents, unnamed);
  const named = errors.slice(0, mostNamed).map(lineOf);
  const more = incidents - errors.slice(0, mostNamed).reduce((sum, { incidents: n }) => sum + n, 0);
  const head = `🔴 ${incidents} more critical incidents on ${code(context.host, longestName)}`;
  return [head, ...named, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

/** Two lines: what it is, and where and since when. */
function errorText(error: WaitingError, { host, now }: TextContext): string {
  const often = error.incidents > 1 ? [`${error.incidents} incidents`] : [];
  const where = error.frame === null ? [] : [code(error.frame, longestFrame)];
  const since = `since ${timeText(error.began, now)}`;
  return [
    `🔴 ${lineOf(error)}`,
    [...where, since, ...often, code(host, longestName)].join(" · "),
  ].join("\n");
}

function lineOf({ label, type, message, count }: WaitingError): string {
  const what = type === null ? message : `${type}: ${message}`;
  return `${code(label, longestName)} critical ${count}× ${code(what, longestError)}`;
}

function newsText(news: FixerNews, { host, now, reports }: TextContext): string {
  const where = code(host, longestName);
  if (news.kind === "silent") {
    const silent = `the fixer has taken nothing for ${spanText(now - news.since)}`;
    const waiting = `${reportsText(reports)} for it`;
    return `🟠 ${where}: ${silent}, since ${timeText(news.since, now)}\n${waiting}`;
  }
  const { since, until, sent, waiting } = news;
  const silent = `the fixer takes reports again, after ${spanText(until - since)}`;
  return `🟢 ${where}: ${silent}\n${sent} of its reports sent, ${reportsText(waiting)}`;
}

function reportsText(count: number): string {
  return count === 1 ? "1 report waits" : `${count} reports wait`;
}

/** `03:12 UTC`, with the day where it is another one. */
function timeText(at: number, now: number): string {
  const then = new Date(at).toISOString();
  const time = `${then.slice(11, 16)} UTC`;
  const day = then.slice(0, 10);
  return day === new Date(now).toISOString().slice(0, 10) ? time : `${day} ${time}`;
}

/** `5 min`, `2 h`, `2 h 5 min`, `3 d 2 h`. */
function spanText(ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / 60_000));
  const [days, hours, rest] = [
    Math.floor(minutes / 1_440),
    Math.floor((minutes % 1_440) / 60),
    minutes % 60,
  ];
  const parts: readonly (readonly [number, string])[] =
    days > 0
      ? [
          [days, "d"],
          [hours, "h"],
        ]
      : [
          [hours, "h"],
          [rest, "min"],
        ];
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(" ");
}

/** Any text as one visible line. */
function code(text: string, length: number): string {
  const line = cutText(text.replaceAll(invisible, " ").replaceAll(/\s+/g, " ").trim(), length);
  if (line === "") return "<code>?</code>";
  const escaped = line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<code>${escaped}</code>`;
}
