import type { NoticeSent, WatcherEvent } from "@mendwatch/watcher";

import { plural, shortDuration } from "./amounts.ts";
import { about, errorText, type EventText, type EventTexts, quoting } from "./event-text.ts";
import { severityColors } from "./paint.ts";
import { shortIds } from "./printable.ts";

const noticesSent: Readonly<Record<NoticeSent["about"], string>> = {
  errors: "told Telegram of what is critical",
  "fixer-silent": "told Telegram that the fixer is silent",
  "fixer-back": "told Telegram that the fixer answers again",
};

const texts: EventTexts<WatcherEvent> = {
  "watcher:ready": ({ pid, files, relay, notes }) => {
    const target = relay === null ? "reports stay in the outbox" : `reports to ${relay}`;
    const text = `watcher, process ${pid}: ${plural(files, "file")}, ${target}`;
    return { ...about(null, "ready", text, "green"), notes };
  },
  "watcher:stopped": () => about(null, "stopped", "watcher"),

  "source:found": ({ project, source }) => about(project, "source", `follows ${shortIds(source)}`),
  "source:unreadable": ({ project, source, reason }) =>
    about(project, "source", `cannot read ${shortIds(source)}: ${reason}`, "yellow"),
  "source:readable": ({ project, source }) =>
    about(project, "source", `reads ${shortIds(source)} again`, "green"),
  "source:truncated": ({ project, source, lostBytes }) =>
    about(project, "source", `${shortIds(source)} was cut; ${lost(lostBytes)}`, "yellow"),
  "source:alike": ({ project, source }) => {
    const text = `${shortIds(source)} has the lines of another file, perhaps a copy; they were counted in both: let the service log times`;
    return about(project, "source", text, "yellow");
  },
  "source:lost": ({ project, source }) =>
    about(
      project,
      "source",
      `${shortIds(source)} was deleted while nobody watched; its end is lost`,
      "yellow",
    ),
  "entry:skipped": ({ project, source, offset, reason }) =>
    about(
      project,
      "fault",
      `left out an entry of ${shortIds(source)} near byte ${offset}: ${reason}`,
      "red",
    ),
  "tail:polling": ({ reason }) =>
    about(null, "source", `looks at the files once a second: ${reason}`, "yellow"),

  "error:detected": ({ project, type, message, topFrame }) => {
    const frame =
      topFrame === null ? "" : `  ${shortPath(topFrame.file)} ${topFrame.function ?? ""}`;
    return quoting(project, "error", `${errorText(type, message)}${frame}`, "red");
  },
  "secret:masked": ({ project, kind, fingerprint }) => {
    const text = `logs a secret (${kind}), as in ${fingerprint}; it is masked here, but not in the log`;
    return about(project, "secret", text, "yellow");
  },
  "incident:settled": ({ project, severity, count, fingerprint, type, message, symptoms }) => {
    const company = symptoms.map((each) => `${errorText(each.type, each.message)} ${each.count}×`);
    const rest = company.length === 0 ? "" : `, with ${company.join(", ")}`;
    const root = `${fingerprint} ${errorText(type, message)}`;
    const text = `${severity} ${count}× ${root}${rest}`;
    return quoting(project, "incident", text, severityColors[severity]);
  },

  "report:relayed": ({ project, fingerprint, status }) =>
    about(project, "report", `${fingerprint} ${status} by the fixer`),
  "report:set-aside": ({ id, code, status, message }) =>
    about(null, "report", `${id} was refused and set aside (${code ?? status}): ${message}`, "red"),
  "report:dropped": ({ dropped }) => {
    const counts = Object.entries(dropped).filter(([, count]) => count > 0);
    const list = counts.map(([severity, count]) => `${count} ${severity}`).join(", ");
    return about(null, "report", `the outbox is full, dropped: ${list}`, "red");
  },
  "relay:unreachable": ({ url, reason }) => {
    // What an answer says begins with its code and status.
    const what = /^\w+ \d{3}[:,] /.test(reason) ? `${url} takes no reports` : `cannot reach ${url}`;
    const again = "reports wait, and are tried again";
    return about(null, "relay", `${what}: ${reason.replace(/\.$/, "")}; ${again}`, "yellow");
  },
  "relay:restored": () => about(null, "relay", "the fixer answers again", "green"),
  "heartbeat:refused": ({ code, status, message }) =>
    about(null, "relay", `the signs of life are refused (${code ?? status}): ${message}`, "red"),
  "notice:sent": ({ about: what }) => about(null, "notice", noticesSent[what]),
  "notice:unreachable": ({ status, reason, retryInMs }) => {
    const what =
      status === null ? "cannot reach Telegram" : `Telegram takes nothing now (${status})`;
    const again = `again in ${shortDuration(retryInMs)}`;
    return about(null, "notice", `${what}: ${reason}; ${again}`, "yellow");
  },
  "notice:unsure": ({ reason }) =>
    about(null, "notice", `nobody knows whether a message arrived: ${reason}`, "yellow"),
  "notice:refused": ({ status, reason, remedy }) =>
    about(null, "notice", `Telegram refuses (${status}): ${reason}; ${remedy}`, "red"),
  "state:unwritable": ({ reason, retryInMs }) => {
    const again = `again in ${shortDuration(retryInMs)}`;
    return about(null, "state", `cannot write the state: ${reason}; ${again}`, "red");
  },
};

/** What an event of the watcher says to people. */
export function watcherEventText(event: WatcherEvent): EventText {
  return (texts[event.event] as (event: WatcherEvent) => EventText)(event);
}

/** The file and its folder: what is above them is the same for a whole service. */
function shortPath(file: string): string {
  return file.split("/").slice(-2).join("/");
}

function lost(bytes: number | null): string {
  if (bytes === null) return "what it had not read of it is lost";
  return bytes === 0 ? "nothing is lost" : `${plural(bytes, "byte")} lost`;
}
