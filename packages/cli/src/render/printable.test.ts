import { describe, expect, it } from "vitest";

import { displayWidth, fit, fitEnd, printable, printableLine, shortIds } from "./printable.ts";

describe("printable", () => {
  it.each([
    ["colours", "\u001b[31mred\u001b[0m", "red"],
    ["a title that would be set", "\u001b]0;owned\u0007text", "text"],
    ["a cursor that would move up", "a\u001b[2Ab", "ab"],
    ["a C1 control sequence", "a\u009b2Jb", "ab"],
    ["a second line that pretends to be ours", "a\n10:00:00  ready", "a 10:00:00  ready"],
    ["a carriage return that hides what stood before", "secret\rharmless", "secret harmless"],
    ["text that runs backwards", "user\u202egnp.exe", "user gnp.exe"],
    ["a line separator", "a\u2028b", "a b"],
    ["tags that nobody sees", "a\u{e0061}\u{e0062}b", "a b"],
    ["variation selectors that carry bytes", "a\u{e0110}b", "a b"],
  ])("takes %s out", (_, text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it("leaves letters of all scripts alone", () => {
    const text = "Größe 漢字 🙂 Ελλάδα";

    expect(printable(text)).toBe(text);
  });

  it("keeps the indentation of a line where that is asked for", () => {
    expect(printableLine("    at x\u0007")).toBe("    at x ");
  });
});

describe("fit", () => {
  it("leaves alone what fits", () => {
    expect(fit("exactly", 7)).toBe("exactly");
  });

  it("cuts what does not, and says so", () => {
    expect(fit("too long for it", 8)).toBe("too lon…");
  });

  it("counts wide characters as the two columns that they take", () => {
    expect(displayWidth("漢字")).toBe(4);
    expect(fit("漢字漢字", 5)).toBe("漢字…");
  });

  it("counts a letter and what stands above it as one column", () => {
    expect(displayWidth("Größe")).toBe(5);
    expect(displayWidth("Gro\u0308ße – 1")).toBe(9);
    expect(fit("o\u0308o\u0308o\u0308", 2)).toBe("o\u0308…");
  });

  it("counts the same where the data of all scripts is needed as where it is not", () => {
    for (let code = 0x20; code <= 0x2027; code += 1) {
      // What stands before the letter that it belongs to begins here.
      if (code === 0x600) code = 0x2000;
      const text = String.fromCharCode(code).repeat(2);
      if (printableLine(text) !== text) continue;
      expect(displayWidth(`${text}漢`)).toBe(displayWidth(text) + 2);
    }
  });
});

describe("fitEnd", () => {
  it("keeps the end of what does not fit, and all of what does", () => {
    expect(fitEnd("/srv/shop/src/pay.ts:3 pay", 26)).toBe("/srv/shop/src/pay.ts:3 pay");
    expect(fitEnd("/srv/shop/src/pay.ts:3 pay", 13)).toBe("…pay.ts:3 pay");
    expect(fitEnd("漢字漢字", 6)).toBe("…漢字");
  });
});

describe("shortIds", () => {
  it("shortens the id of a container wherever it stands, and nothing else", () => {
    const id = "0123456789ab".padEnd(64, "c");

    expect(shortIds(`/containers/${id}/${id}-json.log`)).toBe(
      "/containers/0123456789ab…/0123456789ab…-json.log",
    );
    expect(shortIds("/srv/0123456789abcdef/a.log")).toBe("/srv/0123456789abcdef/a.log");
  });
});
