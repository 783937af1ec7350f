import { describe, expect, it } from "vitest";

import { readHeartbeatAnswer } from "./heartbeat.ts";

const fingerprint = "0123456789abcdef";

describe("the answer to a heartbeat", () => {
  it("gives the fingerprints to watch, and nothing else of it", () => {
    expect(readHeartbeatAnswer({ watch: [fingerprint], command: "restart" })).toEqual({
      watch: [fingerprint],
    });
    expect(readHeartbeatAnswer({ watch: [] })).toEqual({ watch: [] });
  });

  it.each([
    ["nothing", null],
    ["a text", "ok"],
    ["an answer without the list", { status: "ok" }],
    ["a list that is none", { watch: fingerprint }],
    ["something else than a fingerprint", { watch: [fingerprint, "*"] }],
    ["a fingerprint that is a number", { watch: [1] }],
    ["more than a thousand", { watch: Array<string>(1_001).fill(fingerprint) }],
  ])("is not read from %s", (_, body) => {
    expect(readHeartbeatAnswer(body)).toBeNull();
  });
});
