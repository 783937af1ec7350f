import type { Alarm } from "../alarm.ts";
import { reasonOf } from "../errors.ts";
import type { EventSink } from "../events.ts";
import { pause } from "../pause.ts";
import type { OutboxReport, ReportRefusal } from "../state/outbox.ts";
import type { WatcherState } from "../state/state.ts";
import { judge, type Judgement } from "./judge.ts";
import type { Poster } from "./post.ts";
import type { Channel } from "./reachability.ts";

/** How long a parked report waits before it is tried again, in milliseconds. */
const parkingTime = 600_000;

/** What the sender works with. */
export interface SenderOptions {
  readonly state: WatcherState;
  readonly poster: Poster;
  readonly channel: Channel;
  /** Rings when there is something new in the outbox. */
  readonly outboxAlarm: Alarm;
  /** The fixer took a report. */
  readonly answered?: (what: "report") => void;
  readonly events: EventSink;
}

/**
 * Empties the outbox until the signal aborts, one report after the other:
 *
 * ```
 *   waiting ──post──► 2xx: gone
 *      ▲  │           4xx about this report: set aside, kept, counted; the next one
 *      │  │           4xx about its project: parked, tried again later; the next one
 *      │  └─────────► anything else, or no answer: the whole relay waits and tries again
 *      └──────────────────────────────────────────────┘
 * ```
 *
 * A report leaves the outbox only after the answer. A crash in between sends it again under the same
 * id, which the fixer takes once. A report is sent only once it would survive a power failure: what it
 * counted must not be read, and sent, anew.
 */
export async function sendReports(options: SenderOptions, signal: AbortSignal): Promise<void> {
  const { state, channel, outboxAlarm } = options;
  const { outbox } = state;
  /** Reports up to this one are on the disk, with what they follow from. */
  let safe = 0;
  while (!signal.aborted) {
    const now = Date.now();
    const report = outbox.next(now);
    if (report === undefined) {
      const next = outbox.nextAt(now);
      await outboxAlarm.sleep(next === null ? null : next - now, signal);
      continue;
    }
    if (report.seq > safe) {
      const newest = outbox.newest();
      await state.sync();
      safe = newest;
    }
    const judgement = await post(report, options, signal);
    if (signal.aborted) return;
    if (judgement.kind !== "later") {
      channel.answered();
      settle(report, judgement, options);
      continue;
    }
    if (judgement.answered) state.transaction(() => outbox.failed(report.id));
    // What comes meanwhile has no better chance, so the alarm does not end this wait.
    await pause(channel.failed(judgement.reason, judgement.wait), signal);
  }
}

type Attempt =
  | Exclude<Judgement, { readonly kind: "later" }>
  | (Extract<Judgement, { readonly kind: "later" }> & { readonly answered: boolean });

async function post(
  { id, body }: OutboxReport,
  { poster }: SenderOptions,
  signal: AbortSignal,
): Promise<Attempt> {
  try {
    const judgement = judge(await poster.post("v1/reports", id, body, signal));
    return judgement.kind === "later" ? { ...judgement, answered: true } : judgement;
  } catch (error) {
    return { kind: "later", reason: reasonOf(error), wait: null, answered: false };
  }
}

function settle(
  report: OutboxReport,
  judgement: Exclude<Judgement, { readonly kind: "later" }>,
  { state, answered, events }: SenderOptions,
): void {
  const { id, project, fingerprint } = report;
  if (judgement.kind === "delivered") {
    state.transaction(() => state.outbox.delivered(id));
    answered?.("report");
    const status = judgement.duplicate ? "duplicate" : "accepted";
    events({ event: "report:relayed", id, project, fingerprint, status });
    return;
  }
  const refusal: ReportRefusal = judgement.refusal;
  const retryAt = judgement.kind === "parked" ? Date.now() + parkingTime : null;
  state.transaction(() => state.outbox.setAside(id, refusal, retryAt));
  events({ event: "report:set-aside", id, ...refusal });
}
