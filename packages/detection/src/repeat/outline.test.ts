import { describe, expect, it } from "vitest";

import { withOtherNumbers } from "./other-entry.ts";
import { type Outline, outlineOf } from "./outline.ts";

function ofText(text: string): Outline | null {
  const bytes = Buffer.from(text);
  return outlineOf(bytes, 0, bytes.length);
}

function ofMessage(message: string, second = "42"): Outline | null {
  return ofText(
    `[2026-11-20T08:30:${second}.123Z] ERROR TypeError: ${message}\n    at f (/a.js:1:2)`,
  );
}

function ofRecord(said: string, message: string): Outline | null {
  return ofText(
    `{"level":50,"time":1795161600123,"msg":"${said}","err":{"stack":"Error: ${message}\\n    at f (/a.js:1:2)"}}`,
  );
}

function isSame(one: Outline | null, other: Outline | null): boolean {
  return one !== null && one.key === other?.key;
}

describe("entries have one outline that differ in", () => {
  it.each([
    ["a number behind a word", "order 4711 failed", "order 123456 failed"],
    ["the number of a ticket", "order #4711 failed", "order #1234 failed"],
    ["the value of a field", "id=4711, gone", "id=1234, gone"],
    ["a number in quotes", "order '4711': gone", "order '1234': gone"],
    ["the number of a path", "no /orders/4711/items", "no /orders/1234/items"],
    ["milliseconds", "timed out after 5003ms.", "timed out after 30000ms."],
    [
      "a UUID",
      "cart 9b2f8c1e-4e1c-4d2a-9b7f-0a1b2c3d4e5f",
      "cart 00000000-4e1c-1d2a-9b7f-000000000000",
    ],
    ["an id of MongoDB", "user 507f1f77bcf86cd799439011", "user a0000000000000000000000f"],
    ["an address", "no route to 10.0.0.7", "no route to 99.99.9.9"],
    ["the port of a client", "from 10.0.0.7:40001, reset", "from 10.0.0.9:33333, reset"],
  ])("%s", (_, one, other) => {
    expect(isSame(ofMessage(one), ofMessage(other))).toBe(true);
    expect(isSame(ofRecord(one, one), ofRecord(other, other))).toBe(true);
  });

  it("fields of a record that name a request, or count something", () => {
    const [one, other] = [
      `"reqId":"req-1","req":{"url":"/carts/7","remotePort":40007},"pid":7`,
      `"reqId":"req-a4","req":{"url":"/","remotePort":9},"pid":4711`,
    ].map((fields) => ofText(`{"level":50,"time":1795161600123,${fields},"msg":"order 12"}`));

    expect(isSame(one ?? null, other ?? null)).toBe(true);
  });

  it("their time", () => {
    expect(isSame(ofMessage("x", "42"), ofMessage("x", "17"))).toBe(true);
    expect(ofMessage("x")?.time).toBe("2026-11-20T08:30:42.123Z");
    expect(ofRecord("x", "x")?.time).toBe("1795161600123");
  });
});

describe("entries have outlines of their own that differ in", () => {
  it.each([
    ["a number of three digits, which may be a status", "order 500", "order 200"],
    ["whether a number may be an id", "order 471", "order 4711"],
    ["whether a number is an address", "order 4711 failed", "order 1.2.3.4 failed"],
    ["a zero in front", "order 0711", "order 4711"],
    ["a number of more digits than an id has", "card 4111111111111111", "card 4111111111111112"],
    ["a number in a word", "order a4711", "order a1234"],
    ["a number with a part behind it", "order 4711-1", "order 1234-1"],
    ["the port of a service", "to 10.0.0.7:5432 ", "to 10.0.0.7:6379 "],
    ["gRPC's port", "to 10.0.0.7:50051 ", "to 10.0.0.7:50052 "],
    ["a place in a stack", "x\n    at g (/b.js:4711:1)", "x\n    at g (/b.js:1234:1)"],
    ["their words", "order 4711 failed", "order 4711 passed"],
    ["a word of hex digits", "cart deadbeefdeadbeef", "cart beefdeadbeefdead"],
    ["the letters of an id", "user 507f1f77bcf86cd7 x", "user 507F1F77BCF86CD7 x"],
  ])("%s", (_, one, other) => {
    expect(ofMessage(one)?.key).not.toBe(ofMessage(other)?.key);
  });

  it.each([
    ["their level", `"level":50`, `"level":60`],
    ["a status", `"statusCode":500`, `"statusCode":404`],
    ["the port of a service", `"port":5432`, `"port":6379`],
    ["a field with a text", `"name":"shop"`, `"name":"cart"`],
  ])("%s in a field", (_, one, other) => {
    const [first, second] = [one, other].map((field) =>
      ofText(`{"level":50,${field},"time":1795161600123,"msg":"x"}`),
    );

    expect(first?.key).not.toBe(second?.key);
  });

  it("which of their numbers are equal", () => {
    expect(ofRecord("order 4711", "order 4711")?.key).not.toBe(
      ofRecord("order 4711", "order 1234")?.key,
    );
    expect(isSame(ofRecord("order 4711", "order 1234"), ofRecord("order 1234", "order 4711"))).toBe(
      true,
    );
  });
});

describe("there is no outline of", () => {
  it.each([
    ["an entry without a time", "ERROR order 4711\n    at f (/a.js:1:2)"],
    ["a line below error level", "[2026-11-20T08:30:42.123Z] WARN order 4711"],
    ["a text with the bytes that are marks", Buffer.from([0xf8]).toString("latin1")],
    ["an entry of many kilobytes", "x".repeat(5_000)],
    ["an entry of many short numbers", `x 4711 ${"x 5 ".repeat(300)}`],
    ["an entry of many numbers", Array.from({ length: 10 }, (_, at) => `id=471${at}`).join(" ")],
  ])("%s", (_, text) => {
    const bytes = Buffer.from(
      text.includes("4711\n") || text.startsWith("[")
        ? text
        : `2026-11-20T08:30:42.123Z ERROR ${text}`,
      "latin1",
    );

    expect(outlineOf(bytes, 0, bytes.length)).toBeNull();
  });

  it("an entry with a short number behind what a longer one is behind, too", () => {
    expect(ofRecord("order 4711 after 3 times", "12 orders")).not.toBeNull();
    expect(ofRecord("order 1234 after 3 tries", "it is gone")).toBeNull();
    expect(ofRecord("order 1234 failed 3 times", "it is gone")).not.toBeNull();
    expect(ofRecord("order 1234", "3 orders")).toBeNull();
  });

  it("an entry in which one number is a part of another", () => {
    expect(ofRecord("order 4711", "order 47110")).toBeNull();
    expect(ofRecord("order 4711", "471 orders")).toBeNull();
    expect(ofRecord("order 4711", "order 12345")).not.toBeNull();
  });
});

it("changes every number that may differ, equal ones alike, and the time to another one", () => {
  const text = `{"level":50,"time":1795161600123,"msg":"order 4790 of 12, order 4790 at 10.0.0.9:40007 x"}`;
  const outline = ofText(text);
  if (outline === null) throw new Error("there is no outline");

  const [short, long] = (["short", "long"] as const).map((length) =>
    withOtherNumbers(outline, length),
  );

  expect(short?.time).toBe("1795161600126");
  expect(short?.bytes.toString()).toBe(
    `{"level":50,"time":1795161600126,"msg":"order 1753 of 12, order 1753 at 1.2.3.2:32770 x"}`,
  );
  expect(long?.bytes.toString()).toBe(
    `{"level":50,"time":1795161600126,"msg":"order 164197528 of 12, order 164197528 at 211.212.213.222:60997 x"}`,
  );
});
