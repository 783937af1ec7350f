import { describe, expect, it } from "vitest";

import type { WatcherEvent } from "../events.ts";
import type { Outcome } from "./bot-api.ts";
import { createLuck } from "./luck.ts";
import type { Notice } from "./notice.ts";

const notice: Notice = { kind: "errors", errors: [], unnamed: 0 };
const refused: Outcome = { kind: "refused", status: 403, reason: "kicked", remedy: "let it in" };

function busy(reason: string): Outcome {
  return { kind: "later", status: 429, reason, wait: 1_000 };
}
function away(reason: string): Outcome {
  return { kind: "later", status: null, reason, wait: null };
}

/** What is told of these outcomes, one after the other. */
function toldOf(...outcomes: readonly Outcome[]): readonly string[] {
  const events: WatcherEvent[] = [];
  const luck = createLuck((event) => void events.push(event));
  for (const outcome of outcomes) luck.met(outcome, notice);
  return events.map((event) => ("reason" in event ? event.reason : event.event));
}

describe("what is told of messages that Telegram does not take", () => {
  it("is each failure of a row that is another one, however long Telegram asks to wait", () => {
    expect(
      toldOf(away("refused"), away("refused"), busy("after 35"), busy("after 34"), away("reset")),
    ).toEqual(["refused", "after 35", "reset"]);
  });

  it("is a failure that comes again after a message, or a refusal, went between", () => {
    const arrived: Outcome = { kind: "arrived", result: {} };

    expect(toldOf(away("refused"), arrived, away("refused"))).toEqual([
      "refused",
      "notice:sent",
      "refused",
    ]);
    expect(toldOf(away("refused"), refused, away("refused"))).toEqual([
      "refused",
      "kicked",
      "refused",
    ]);
  });

  it("is a refusal once, until a message arrives", () => {
    const arrived: Outcome = { kind: "arrived", result: {} };

    expect(toldOf(refused, refused, arrived, refused)).toEqual(["kicked", "notice:sent", "kicked"]);
  });
});
