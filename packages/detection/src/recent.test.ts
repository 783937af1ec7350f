import { describe, expect, it } from "vitest";

import { createRecent } from "./recent.ts";

describe("a memory of what is recent", () => {
  it("remembers as many keys as it has room for", () => {
    const recent = createRecent<number, string>(3);
    for (const key of [1, 2, 3]) recent.set(key, `${key}`);

    expect([1, 2, 3].map((key) => recent.get(key))).toEqual(["1", "2", "3"]);
  });

  it("forgets what nobody asked for, and keeps what was asked for", () => {
    const recent = createRecent<number, string>(3);
    recent.set(0, "often");
    recent.set(-1, "never");
    for (let key = 1; key < 100; key += 1) {
      recent.set(key, "once");
      expect(recent.get(0)).toBe("often");
    }

    expect(recent.get(-1)).toBeUndefined();
    expect(recent.get(50)).toBeUndefined();
  });
});
