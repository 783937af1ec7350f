import { describe, expect, it } from "vitest";

import { shortSize } from "./amounts.ts";

describe("a size", () => {
  it.each([
    [0, "0 B"],
    [1_023, "1023 B"],
    [1_024, "1.0 KiB"],
    [1_048_524, "1023.9 KiB"],
    [1_048_575, "1.0 MiB"],
    [1_073_741_823, "1.0 GiB"],
    [5_000 * 1_024 ** 4, "5000.0 TiB"],
  ])("of %i bytes is written as %s", (bytes, text) => {
    expect(shortSize(bytes)).toBe(text);
  });
});
