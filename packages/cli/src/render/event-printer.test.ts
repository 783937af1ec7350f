import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";

import { describe, expect, it } from "vitest";

import { createTextPrinter, type NamedEvent } from "./event-printer.ts";
import { about, type EventText, quoting } from "./event-text.ts";

/** What a terminal of so many columns is sent, without the times. */
function shownIn(columns: number | undefined, text: EventText): string {
  let shown = "";
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      shown += chunk.toString();
      done();
    },
  });
  const terminal = Object.assign(stream, { isTTY: columns !== undefined, columns });
  const labels = new Map([["shop", "SH"]]);
  createTextPrinter<NamedEvent>(
    terminal as unknown as NodeJS.WriteStream,
    labels,
    () => text,
  )({
    event: "some:event",
  });
  return stripVTControlCharacters(shown).replaceAll(/^\d\d:\d\d:\d\d/gm, "00:00:00");
}

const long = "TypeError: no total of the cart that a guest has who put nothing into it";

describe("an event in a terminal", () => {
  it("that quotes an error is one line", () => {
    expect(shownIn(80, quoting("shop", "error", long))).toBe(
      "00:00:00  error     SH  TypeError: no total of the cart that a guest has who pu…\n",
    );
  });

  it("says whole what does not work and what to do", () => {
    const problem =
      "cannot read /var/log/shop/*.log: no file matches: correct it, or start the service";

    expect(shownIn(40, about("shop", "source", problem))).toBe(
      `00:00:00  source    SH  ${problem}\n`,
    );
  });
});

it("an event in a pipe is whole", () => {
  expect(shownIn(undefined, quoting("shop", "error", long))).toBe(
    `00:00:00  error     SH  ${long}\n`,
  );
});
