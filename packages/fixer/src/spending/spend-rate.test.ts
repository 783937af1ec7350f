import { array, assert, integer, property, record } from "fast-check";
import { describe, expect, it } from "vitest";

import { passedJustNow } from "./spend-rate.ts";

const limit = { dollars: 5, per: 100 };

describe("the rate of spending", () => {
  it("is passed once more was spent in the time than the limit, and not before", () => {
    const steps = [
      { at: 10, dollars: 3 },
      { at: 60, dollars: 2 },
      { at: 90, dollars: 0.5 },
    ];

    expect(passedJustNow(steps.slice(0, 2), limit, 60)).toBeNull();
    expect(passedJustNow(steps, limit, 90)).toBeCloseTo(5.5);
  });

  it("forgets what was spent earlier", () => {
    const steps = [
      { at: 0, dollars: 4.9 },
      { at: 101, dollars: 4.9 },
    ];

    expect(passedJustNow(steps, limit, 101)).toBeNull();
  });

  it("is told at most once in the time, however it goes on", () => {
    const step = record({
      after: integer({ min: 1, max: 60 }),
      cents: integer({ min: 1, max: 400 }),
    });
    assert(
      property(array(step, { maxLength: 60 }), (walk) => {
        let at = 0;
        const steps: { readonly at: number; readonly dollars: number }[] = [];
        const told: number[] = [];
        let crossings = 0;
        for (const { after, cents } of walk) {
          at += after;
          steps.push({ at, dollars: cents / 100 });
          const spent = passedJustNow(steps, limit, at);
          if (spent !== null) told.push(at);
          const within = steps.filter((each) => each.at > at - limit.per);
          const sum = within.reduce((total, { dollars }) => total + dollars, 0);
          crossings += Number(sum > limit.dollars);
        }
        const gaps = told.slice(1).map((time, index) => time - (told[index] ?? 0));

        expect(gaps.filter((gap) => gap < limit.per)).toEqual([]);
        expect(told.length > 0).toBe(crossings > 0);
      }),
    );
  });
});
