import type { FixerEvent } from "@mendwatch/fixer";

import { dollarText, isoTime, shortDuration } from "./amounts.ts";
import { about, errorText, type EventText, type EventTexts, quoting } from "./event-text.ts";
import type { Color } from "./paint.ts";
import { pauseText } from "./pause-text.ts";

const texts: EventTexts<FixerEvent> = {
  "fixer:ready": ({ pid, agent, relay, people, notes }) => {
    const text = `fixer, process ${pid}: agent ${agent}, reports at ${relay}, decisions at ${people}`;
    return { ...about(null, "ready", text, "green"), notes };
  },
  "fixer:stopped": () => about(null, "stopped", "fixer"),

  "report:received": ({ project, watcher, severity, count, fingerprint, role, duplicate }) => {
    const again = duplicate ? ", seen before" : "";
    const text = `${severity} ${count}× ${fingerprint} (${role}) from ${watcher}${again}`;
    return about(project, "report", text);
  },
  "relay:refused": ({ watcher, code, message }) =>
    about(null, "relay", `refused ${watcher ?? "somebody"} (${code}): ${message}`, "yellow"),

  "fix:moved": ({ project, id, from, to, detail, outcome, type, message }) => {
    const what =
      from === null ? `${id} ${to}: ${errorText(type, message)}` : `${id} ${from} → ${to}`;
    // What is said about a fix that stays where it is, is the news.
    const why = from === to ? (detail ?? outcome?.text ?? null) : (outcome?.text ?? detail);
    return quoting(project, "fix", why === null ? what : `${what}  ${why}`, colorOf(to));
  },

  "rule:added": ({ rule: { id, project, error, actor } }) => {
    const text = `${errorText(error.type, error.message)}  ignored by ${actor}, rule ${id}`;
    return quoting(project, "ignored", text);
  },
  "rule:removed": ({ rule: { id, project, error }, actor }) => {
    const text = `${errorText(error.type, error.message)}  rule ${id} removed by ${actor}`;
    return quoting(project, "told again", text);
  },
  "lesson:changed": ({ what, lesson: { id, project, text }, actor }) =>
    quoting(project, "lesson", `${id} ${what} by ${actor}: ${text}`),

  "queue:paused": (pause) => about(null, "paused", pauseText(pause), "yellow"),
  "queue:resumed": ({ actor, pausedFor }) =>
    about(null, "resumed", `by ${actor} after ${shortDuration(pausedFor)}`),

  "queue:held": ({ text, until }) =>
    about(null, "waiting", `until ${isoTime(until)}: ${text}`, "yellow"),
  "queue:freed": ({ reason, heldFor }) =>
    about(null, "goes on", `${reason} is over after ${shortDuration(heldFor)}`, "green"),
  "agent:ready": () => about(null, "agent", "it has what it needs; errors are repaired", "green"),
  "agent:missing": ({ missing }) => {
    const text = `it cannot work: ${missing.join("; ")}; errors are told, what is queued waits`;
    return about(null, "agent", text, "red");
  },
  "budget:alarm": ({ spent, limit, per, billing }) => {
    const notional = billing === "subscription" ? " (notional, your plan pays)" : "";
    const text = `${dollarText(spent)} in ${shortDuration(per)}${notional}, more than the ${dollarText(limit)} of fixer.budget.alarm; nothing is stopped`;
    return about(null, "alarm", text, "red");
  },

  "chat:ready": ({ bot }) => about(null, "chat", `${bot} on Telegram`, "green"),
  "chat:pairing": ({ code, bot, until }) => {
    const text = `send "/pair ${code}" to ${bot ?? "the bot"} on Telegram, until ${isoTime(until)}`;
    return about(null, "pairing", text, "yellow");
  },
  "chat:paired": ({ actor, chat }) =>
    about(null, "paired", `${actor} may decide now, in chat ${chat}`, "green"),
  "chat:unpaired": ({ actor, person }) =>
    about(null, "unpaired", `${person} may decide no more; taken out by ${actor}`, "yellow"),
  "chat:refused": ({ what, from }) =>
    about(null, "chat", `refused a ${what} of ${from}, who may not decide`, "yellow"),
  "chat:trouble": ({ what, text }) =>
    text === null
      ? about(null, "chat", `${what} go through again`, "green")
      : about(null, "chat", `${what}: ${text}`, "yellow"),

  "review:trouble": ({ project, text }) => about(project, "review", text, "yellow"),

  "fixer:clock-jumped": ({ by }) => {
    const text = `the clock jumped by ${shortDuration(Math.abs(by))}; work whose lease is lost begins again`;
    return about(null, "clock", text, "yellow");
  },
  "fixer:fault": ({ during, message }) => about(null, "fault", `${during}: ${message}`, "red"),
};

/** What an event of the fixer says to people. */
export function fixerEventText(event: FixerEvent): EventText {
  return (texts[event.event] as (event: FixerEvent) => EventText)(event);
}

function colorOf(state: string): Color | null {
  if (state === "proposed" || state === "in_review") return "green";
  return state === "failed" || state === "refused" ? "red" : null;
}
