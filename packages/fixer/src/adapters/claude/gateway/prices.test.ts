import { describe, expect, it } from "vitest";

import { noUse, outputFor, priceOf } from "./prices.ts";

const million = 1_000_000;

/** Dollars for a million tokens of output, which no length of the prompt makes dearer here. */
function ofOutput(model: string): number {
  return priceOf(model, { ...noUse, output: million });
}

describe("the list of prices", () => {
  it("knows the models by name, with a date behind it or not", () => {
    expect(ofOutput("claude-sonnet-5-5")).toBe(10);
    expect(ofOutput("claude-sonnet-4-5-20250929")).toBe(15);
    expect(ofOutput("claude-opus-4-1-20250805")).toBe(75);
    expect(ofOutput("claude-opus-4-20250514")).toBe(75);
    expect(ofOutput("claude-3-opus-20240229")).toBe(75);
    expect(ofOutput("claude-opus-4-8")).toBe(25);
    expect(ofOutput("claude-opus-5-20260724")).toBe(25);
    expect(ofOutput("claude-opus-5-5")).toBe(20);
    expect(ofOutput("claude-haiku-4-5")).toBe(5);
    expect(ofOutput("claude-haiku-5-5")).toBe(0.5);
    expect(ofOutput("claude-fable-5-1")).toBe(50);
    expect(ofOutput("claude-mythos-5-2")).toBe(40);
  });

  it("takes the dearest of a family for a model of it that is not listed", () => {
    expect(ofOutput("claude-opus-6")).toBe(75);
    expect(ofOutput("claude-opus-5-7")).toBe(75);
    expect(ofOutput("claude-sonnet-6-1")).toBe(15);
    expect(ofOutput("claude-sonnet-5-7")).toBe(15);
  });

  it("takes the dearest of all for a model that nobody knows", () => {
    expect(ofOutput("gpt-17")).toBe(75);
    expect(priceOf("", { ...noUse, input: million })).toBe(15);
  });

  it("prices what is read from the cache, and what is written to it for longer", () => {
    const model = "claude-sonnet-5-5";

    expect(priceOf(model, { ...noUse, input: million })).toBe(2);
    expect(priceOf(model, { ...noUse, cacheRead: million })).toBe(0.1);
    expect(priceOf(model, { ...noUse, cacheWrite: million })).toBe(2.5);
    expect(priceOf(model, { ...noUse, cacheWriteHour: million })).toBe(4);
  });

  it("prices a long prompt higher where the list does", () => {
    const short = { ...noUse, input: 1_000, cacheRead: 99_000 };

    expect(priceOf("claude-haiku-5-5", short)).toBeCloseTo(0.00109, 8);
    expect(priceOf("claude-haiku-5-5", { ...short, input: 1_001 })).toBeCloseTo(0.0054505, 8);
  });

  it("says how much output some dollars pay for, at the dearer of two prices", () => {
    expect(outputFor("claude-sonnet-5-5", 1)).toBe(100_000);
    expect(outputFor("claude-haiku-5-5", 1)).toBe(400_000);
    expect(outputFor("claude-sonnet-5-5", 0.000_001)).toBe(0);
  });
});
