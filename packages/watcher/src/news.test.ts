import { expect, it } from "vitest";

import { createNews } from "./news.ts";

it("the first failure of a row is news, as is another reason and one after an hour", () => {
  let now = 0;
  const news = createNews(() => now);
  function areNews(...reasons: readonly string[]): readonly boolean[] {
    return reasons.map((reason) => news.isNews(reason));
  }

  expect(areNews("refused", "refused", "no route", "refused")).toEqual([true, false, true, true]);
  now = 3_599_999;
  expect(areNews("refused")).toEqual([false]);
  now = 3_600_000;
  expect(areNews("refused", "refused")).toEqual([true, false]);
  news.end();
  expect(areNews("refused")).toEqual([true]);
});
