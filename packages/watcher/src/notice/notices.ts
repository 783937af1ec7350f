import { cutText } from "../settle/cut.ts";
import type { WatcherConfig } from "@mendwatch/config";
import type { Report, ReportedFrame } from "@mendwatch/protocol";

import { createAlarm } from "../alarm.ts";
import type { EventSink } from "../events.ts";
import { keepTrying } from "../keep-trying.ts";
import type { WatcherState } from "../state/state.ts";
import { addError } from "./board.ts";
import type { WaitingError } from "./notice.ts";
import { createEar } from "./ear.ts";
import { sendNotices } from "./send-notices.ts";

/** So much of an error's message is kept, in UTF-16 code units; a notice shows less. */
const keptText = 500;

/** What notices are made of. */
export interface NoticesOptions {
  readonly notice: NonNullable<WatcherConfig["notice"]>;
  readonly state: WatcherState;
  readonly host: string;
  /** False where nothing is posted to a fixer, so that nothing is known of it. */
  readonly hasFixer: boolean;
  /** What people call a project. */
  label(project: string): string;
  readonly events: EventSink;
}

/** The voice of this host: a bare message for each critical incident, and when the fixer is silent. */
export interface Notices {
  /** A report that settles, in its transaction. */
  readonly settled: (report: Report) => void;
  /** The fixer took something. */
  readonly answered: (what: "report" | "heartbeat") => void;
  /** Sends until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

/** Makes one. It sends nothing before {@link Notices.run}. */
export function createNotices(options: NoticesOptions): Notices {
  const { notice, state, host, events } = options;
  const alarm = createAlarm();
  const ear = createEar();
  const fixer = options.hasFixer ? { silent: notice.fixerSilent, ear } : null;
  const sending = { chat: notice.telegram, state, host, fixer, alarm, events };
  return {
    settled(report) {
      if (report.severity !== "critical" || report.incident.role !== "root") return;
      const error = errorOf(report, options.label(report.project));
      state.notices.save(addError(state.notices.load(), error));
      // The sender cannot run before this transaction is over.
      alarm.ring();
    },
    answered: ear.answered,
    run: (signal) => keepTrying(() => sendNotices(sending, signal), events, signal),
  };
}

function errorOf(
  { project, fingerprint, error, firstSeen, count }: Report,
  label: string,
): WaitingError {
  const { type, message, frames } = error;
  const top = frames.find((frame) => frame.inApp);
  return {
    project,
    fingerprint,
    label,
    type,
    message: cutText(message, keptText),
    frame: top === undefined ? null : frameText(top),
    began: Date.parse(firstSeen),
    incidents: 1,
    count,
  };
}

/** The file and its folder: what is above them is the same for a whole service. */
function frameText({ file, line, function: name }: ReportedFrame): string {
  const place = file.split("/").slice(-2).join("/");
  const numbered = line === null ? place : `${place}:${line}`;
  return name === null ? numbered : `${numbered} ${name}`;
}
