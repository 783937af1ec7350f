import { MendwatchError } from "@mendwatch/protocol";
import type { BotCommand } from "grammy/types";

import { isClosed } from "../../../model/fix-lifecycle.ts";
import type { Store } from "../../../ports/store.ts";
import type { Pausing } from "../../../stages/admission/pausing.ts";
import type { Approval } from "../../../stages/approval/approval.ts";
import { pauseText } from "../dashboard/dashboard-lines.ts";
import type { View } from "../dashboard/page-data.ts";
import { phaseOf } from "../card/phase.ts";
import { sendPage, type DashboardParts } from "../dashboard/dashboard.ts";
import type { Messenger } from "../messages/messenger.ts";
import type { Person } from "./people.ts";
import { reportText, type ReportParts } from "../report/report-text.ts";
import { code, cut, prose } from "../messages/safe-text.ts";
import { answerLessons, answerRules, type TaughtParts } from "./taught-commands.ts";

/** What commands work with. */
export interface CommandParts extends DashboardParts, ReportParts, TaughtParts {
  readonly store: DashboardParts["store"] &
    ReportParts["store"] &
    TaughtParts["store"] &
    Pick<Store, "listFixes">;
  readonly approval: Approval;
  readonly pausing: Pausing;
  readonly messenger: Messenger;
  /** Called after something was decided. */
  readonly changed: () => void;
}

interface Asked {
  readonly person: Person;
  readonly chat: string;
  /** Where the answer goes. */
  readonly topic: number | null;
}

/** The commands, as the client offers them. */
export const botCommands: readonly BotCommand[] = [
  { command: "dashboard", description: "Queue, recent errors and system in one message" },
  { command: "queue", description: "What is being repaired and what waits: /queue [PROJECT]" },
  { command: "errors", description: "Recent errors: /errors [PROJECT]" },
  { command: "fix", description: "Begin a repair: /fix ID" },
  { command: "skip", description: "Close a proposal: /skip ID" },
  { command: "stop", description: "Stop what is being worked on: /stop ID" },
  { command: "pause", description: "Begin no new repair until /resume: /pause [WHY]" },
  { command: "resume", description: "Begin repairs again" },
  { command: "budget", description: "What was spent, and what may be" },
  {
    command: "report",
    description: "What broke, was fixed, waits, and what it cost: /report [7d]",
  },
  { command: "lessons", description: "What people have taught: /lessons [add|edit|remove]" },
  { command: "rules", description: "Errors that people ignore: /rules [remove ID]" },
  { command: "help", description: "What can be done here" },
];

/** Runs a command of somebody who may. What is no command of ours is answered with the help. */
export async function runCommand(
  parts: CommandParts,
  command: string,
  rest: string,
  { person, chat, topic }: Asked,
): Promise<void> {
  const view = pageOfCommand(command, rest);
  if (view !== null) {
    await sendPage(parts, view, rest, chat, topic);
    return;
  }
  const html = await answerOf(parts, command, rest, person);
  await parts.messenger.send(chat, { html, keyboard: [] }, { silent: true, topic });
}

/** The page of the dashboard that answers a command; null where none does. */
function pageOfCommand(command: string, rest: string): View | null {
  switch (command) {
    case "dashboard":
      return "home";
    case "queue":
    case "errors":
      return command;
    case "budget":
      return "system";
    // Without an id: what there is to choose from.
    case "fix":
      return rest === "" ? "errors" : null;
    case "skip":
    case "stop":
      return rest === "" ? "queue" : null;
    default:
      return null;
  }
}

async function answerOf(
  parts: CommandParts,
  command: string,
  rest: string,
  { actor }: Person,
): Promise<string> {
  const { pausing, changed, clock } = parts;
  try {
    switch (command) {
      case "pause": {
        const why = rest === "" ? null : cut(rest, 500);
        const { begun, pause } = await pausing.pause(actor, why);
        if (begun) return "Paused. What was begun goes on.";
        return `It is paused already, ${pauseText(pause, clock.now())}`;
      }
      case "resume": {
        const { ended } = await pausing.resume(actor);
        return ended === null ? "It was not paused." : "Repairs begin again.";
      }
      case "fix":
      case "skip":
      case "stop": {
        const said = await decideById(parts, command, rest, actor);
        changed();
        return said;
      }
      case "report":
        return await reportSince(parts, rest);
      case "lessons":
        return await answerLessons(parts, rest, actor);
      case "rules":
        return await answerRules(parts, rest, actor);
      default:
        return helpText();
    }
  } catch (error) {
    if (!(error instanceof MendwatchError)) throw error;
    return prose(error.message, 1_000);
  }
}

async function decideById(
  { store, approval }: CommandParts,
  command: "fix" | "skip" | "stop",
  id: string,
  actor: string,
): Promise<string> {
  if (!/^[0-9a-f]{1,8}$/.test(id))
    return `Write the id of a fix: ${code(`/${command} 1a2b3c4d`, 40)}`;
  const [fix, other] = await store.listFixes({ idPrefix: id, limit: 2 });
  if (fix === undefined || other !== undefined) {
    return fix === undefined ? "There is no such fix." : "Several begin so. Write more of the id.";
  }
  if (command === "skip") {
    await approval.decide(fix.id, "skip", fix.candidate?.commit ?? null, actor);
    return `Skipped ${code(fix.id, 8)}.`;
  }
  if (command === "stop") {
    const { state } = await approval.cancel(fix.id, actor, null);
    return isClosed(state) ? `Stopped ${code(fix.id, 8)}.` : `${code(fix.id, 8)} is being stopped.`;
  }
  if (isClosed(fix.state)) {
    const again = await approval.fixAgain(fix.id, actor);
    return `${code(again.fix.id, 8)} is ${phaseOf(again.fix)}.`;
  }
  if (fix.state !== "diagnosed") {
    return `${code(fix.id, 8)} is ${phaseOf(fix)}. What is proposed is approved on its card.`;
  }
  await approval.decide(fix.id, "approve", null, actor);
  return `${code(fix.id, 8)} is being repaired.`;
}

/** `7d` or `12h` back; a day where nothing is said. */
async function reportSince(parts: CommandParts, span: string): Promise<string> {
  const [, number, unit] = /^(\d{1,3})\s*([hd])$/.exec(span === "" ? "1d" : span) ?? [];
  if (number === undefined) return `Write how far back: ${code("/report 7d", 40)}`;
  const hours = Number(number) * (unit === "d" ? 24 : 1);
  return reportText(parts, parts.clock.now() - hours * 3_600_000);
}

function helpText(): string {
  const lines = botCommands.map(({ command, description }) => {
    const [what = "", usage] = description.split(": /");
    return `${code(`/${usage ?? command}`, 40)} ${prose(what, 100)}`;
  });
  return [
    ...lines,
    "",
    "Reply to a proposal with what should be different, or to what you turned down with why.",
  ].join("\n");
}
