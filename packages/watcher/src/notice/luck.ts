import type { EventSink, NoticeSent } from "../events.ts";
import { createNews } from "../news.ts";
import { backOff } from "../relay/back-off.ts";
import type { Notice } from "./notice.ts";
import type { Outcome } from "./bot-api.ts";

/** A chat that is closed is asked again after this, in milliseconds: its owner may have opened it. */
const refusedPause = 3_600_000;

/** What a run has met: how long to leave Telegram alone, and what of it was told already. */
export interface Luck {
  met(outcome: Outcome, notice: Notice): void;
  /** Milliseconds; 0 where nothing stands in the way. */
  restsFor(): number;
}

/** Tells what it meets: of failures in a row what is new, and each refusal once. */
export function createLuck(events: EventSink): Luck {
  /** By the monotonic clock: one that is set back must not make it wait for hours. */
  let restsUntil = 0;
  let failures = 0;
  const news = createNews();
  let refusal: string | null = null;

  function rest(wait: number | null): number {
    failures += 1;
    const pause = Math.round(wait ?? backOff(failures, Math.random()));
    restsUntil = performance.now() + pause;
    return pause;
  }

  return {
    restsFor: () => Math.max(0, restsUntil - performance.now()),
    met(outcome, notice) {
      switch (outcome.kind) {
        case "arrived":
          failures = 0;
          refusal = null;
          news.end();
          return events({ event: "notice:sent", about: aboutOf(notice) });
        case "unfit": {
          const { status, reason, remedy } = outcome;
          return events({ event: "notice:refused", status, reason, remedy });
        }
        case "refused": {
          const { status, reason, remedy } = outcome;
          restsUntil = performance.now() + refusedPause;
          if (refusal !== reason) events({ event: "notice:refused", status, reason, remedy });
          refusal = reason;
          news.end();
          return;
        }
        case "later": {
          const { status, reason } = outcome;
          const retryInMs = rest(outcome.wait);
          // What Telegram says has the seconds to wait in it, which are others each time.
          const isNews = news.isNews(status === null ? reason : String(status));
          if (isNews) events({ event: "notice:unreachable", status, reason, retryInMs });
          return;
        }
        case "unsure":
          rest(null);
          return events({ event: "notice:unsure", reason: outcome.reason });
        default:
          return outcome satisfies never;
      }
    },
  };
}

function aboutOf(notice: Notice): NoticeSent["about"] {
  return notice.kind === "errors" ? "errors" : `fixer-${notice.news.kind}`;
}
