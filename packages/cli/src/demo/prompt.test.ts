import { PassThrough } from "node:stream";

import { describe, expect, it } from "vitest";

import { askKey, type Terminal } from "./prompt.ts";

/** A terminal that a test types on. */
class TypedTerminal extends PassThrough implements Terminal {
  readonly modes: boolean[] = [];

  setRawMode(raw: boolean): void {
    this.modes.push(raw);
  }
}

const never = new AbortController().signal;

describe("askKey", () => {
  it("resolves with the first key it knows, in either case", async () => {
    const terminal = new TypedTerminal();

    const key = await askKey(terminal, ["a", "s"], () => void terminal.write("xS"), never);

    expect(key).toBe("s");
  });

  it("takes no answer from what was typed before the question", async () => {
    const terminal = new TypedTerminal();
    terminal.write("a");

    const key = await askKey(terminal, ["a", "s"], () => void terminal.write("s"), never);

    expect(key).toBe("s");
  });

  it("can ask again", async () => {
    const terminal = new TypedTerminal();

    const first = await askKey(terminal, ["a", "d"], () => void terminal.write("d"), never);
    const second = await askKey(terminal, ["a", "d"], () => void terminal.write("a"), never);

    expect([first, second]).toEqual(["d", "a"]);
  });

  for (const [what, character] of [
    ["Ctrl-C", "\u0003"],
    ["Ctrl-D", "\u0004"],
  ] as const) {
    it(`gives up on ${what}`, async () => {
      const terminal = new TypedTerminal();

      const key = await askKey(terminal, ["a"], () => void terminal.write(character), never);

      expect(key).toBeNull();
    });
  }

  it("gives up when the terminal is closed", async () => {
    const terminal = new TypedTerminal();

    expect(await askKey(terminal, ["a"], () => void terminal.end(), never)).toBeNull();
  });

  it("gives up when the signal aborts", async () => {
    const abort = new AbortController();

    expect(await askKey(new TypedTerminal(), ["a"], () => abort.abort(), abort.signal)).toBeNull();
  });

  it("leaves the terminal as it was, also when the question cannot be written", async () => {
    const terminal = new TypedTerminal();

    const asked = askKey(
      terminal,
      ["a"],
      () => {
        throw new Error("the screen is gone");
      },
      never,
    );

    await expect(asked).rejects.toThrow("the screen is gone");
    expect(terminal.modes).toEqual([true, false]);
    expect(terminal.listenerCount("data")).toBe(0);
  });
});
