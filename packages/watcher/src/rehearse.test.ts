import { createQuietScanner, createRedactor, createRepeats } from "@mendwatch/detection";
import { describe, expect, it } from "vitest";

import { rehearse } from "./rehearse.ts";

describe("the rehearsal of a watcher", () => {
  it("takes errors in an envelope and in text through redaction, and the lines before them", () => {
    const redactor = createRedactor();
    const masked: string[] = [];

    rehearse(createQuietScanner(), {
      line: (text) => redactor.line(text),
      text(text) {
        masked.push(text);
        return redactor.text(text);
      },
    });

    expect(masked).toContainEqual(expect.stringMatching(/ ERROR the order depot is closed$/));
    expect(masked).toContainEqual(expect.stringMatching(/ ERROR .* cart [^]* at async ship \S+$/));
    expect(masked).toContainEqual(expect.stringMatching(/incoming request[^]*password=secret/));
  });

  it("leaves nothing behind that is known to whoever reads with the same scanner", () => {
    const scanner = createQuietScanner();
    rehearse(scanner, createRedactor());
    const end = scanner.bytes.indexOf("shipped\n") + "shipped\n".length;

    const { errors, unknown } = createRepeats(scanner).pass(0, end, () => {});

    expect(errors).toBe(0);
    expect(scanner.bytes.toString("utf8", unknown ?? 0, end)).toMatch(/^\{"level":50/);
  });
});
