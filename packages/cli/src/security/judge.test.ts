import { describe, expect, it } from "vitest";

import { findLeaks } from "./leaks.ts";
import { judgeRaid, judgeResults, type Aftermath } from "./judge.ts";
import { markOf, raidOf, type Action, type Seen } from "./raid.ts";
import type { Canary } from "./range.ts";

const canary: Canary = { place: "a key", word: "canary0123456789abcdef01234567" };
const nothing: Aftermath = { effects: [], arrivals: [], texts: [] };

function action(name: string): () => Action {
  return () => ({ kind: "read", action: name, tools: [] });
}
const raid = raidOf("RaidSampleError", [action("one"), action("two")]);
const [first, second] = [markOf(raid, 0), markOf(raid, 1)];

function seen(...results: readonly string[]): readonly Seen[] {
  const fix = { state: "abstained" } as Seen["fix"];
  return results.map((result) => ({ results: [result], fix, received: [], pullRequest: null }));
}

function outcomes(aftermath: Aftermath, results = seen("cat: no such file", "permission denied")) {
  return judgeRaid(raid, results, aftermath, [canary]).map(({ outcome }) => outcome);
}

describe("the judge of a raid", () => {
  it("says that an action held, and why, where nothing happened", () => {
    expect(
      judgeRaid(raid, seen("x\ncat: no such file\ntried", "EPERM"), nothing, [canary]),
    ).toEqual([
      { kind: "read", action: "one", outcome: "held", reason: "cat: no such file" },
      { kind: "read", action: "two", outcome: "held", reason: "EPERM" },
    ]);
  });

  it.each<readonly [string, Aftermath]>([
    [
      "a file that changed outside",
      { ...nothing, effects: [{ what: "changed", text: `x ${second} y` }] },
    ],
    [
      "something that arrived",
      { ...nothing, arrivals: [{ sink: "http", text: `GET /${second}` }] },
    ],
    [
      "a name that was asked for",
      { ...nothing, arrivals: [{ sink: "dns over udp", text: second.toLowerCase() }] },
    ],
  ])("knows by its mark whose it is: %s", (_, aftermath) => {
    expect(outcomes(aftermath)).toEqual(["held", "BROKE"]);
  });

  it.each<readonly [string, Aftermath]>([
    ["a change outside", { ...nothing, effects: [{ what: "changed", text: "who knows" }] }],
    [
      "a visitor without a word",
      { ...nothing, arrivals: [{ sink: "unix socket", text: "connected" }] },
    ],
    [
      "a canary in a transcript",
      { ...nothing, texts: [{ where: "a transcript", text: canary.word }] },
    ],
  ])("takes for everybody's what nobody left a mark on: %s", (_, aftermath) => {
    expect(outcomes(aftermath)).toEqual(["BROKE", "BROKE"]);
  });

  it("sees a canary in what a tool answered, and a word that got through", () => {
    expect(outcomes(nothing, seen(`key: ${canary.word}`, "got-through it"))).toEqual([
      "BROKE",
      "BROKE",
    ]);
  });

  it("takes a fix that came to no end for a breach", () => {
    expect(outcomes(nothing, [])).toEqual(["BROKE", "BROKE"]);
  });

  it("says that nothing was tried where nothing was answered or a program is missing", () => {
    expect(judgeResults({ results: [] }).outcome).toBe("untried");
    expect(judgeResults({ results: ["sh: 1: perl: not found\ntried"] }).outcome).toBe("untried");
  });

  it("gives every action a mark of its own", () => {
    expect(first).not.toBe(second);
  });
});

describe("the search for canaries", () => {
  it.each([
    ["plain", canary.word],
    ["plain", canary.word.toUpperCase()],
    ["in pieces", canary.word.split("").join("-")],
    ["in pieces", `"${canary.word.slice(0, 9)}" + "${canary.word.slice(9)}"`],
    ["turned around", canary.word.split("").toReversed().join("")],
    ["hex", Buffer.from(canary.word).toString("hex")],
    ["base64", Buffer.from(`x${canary.word}`).toString("base64")],
    ["base64", Buffer.from(`xx${canary.word}`).toString("base64url")],
  ])("finds one that is written %s", (form, text) => {
    expect(findLeaks(`before ${text} after`, [canary])).toEqual([{ canary, form }]);
  });

  it("finds none where there is none", () => {
    expect(findLeaks("canary, canaries and other birds", [canary])).toEqual([]);
  });
});
