import { createRedactor, detectText } from "@mendwatch/detection";
import { expect, test } from "vitest";

import { topFrame } from "./error-groups.ts";

const outermost = 'Exception in thread "main" java.util.concurrent.CompletionException: failed';
const library =
  "\tat java.base/java.util.concurrent.CompletableFuture.join(CompletableFuture.java:2117)";
const cause = "Caused by: java.lang.IllegalStateException: no stock";

function topFrameOf(...lines: readonly string[]): unknown {
  return detectText(lines.join("\n"), { redactor: createRedactor() }).map(topFrame);
}

test("the first frame of own code is that of the cause where the error itself has none", () => {
  const frame = { file: "com/acme/shop/Stock.java", line: 15, function: "take" };

  expect(
    topFrameOf(outermost, library, cause, "\tat com.acme.shop.Stock.take(Stock.java:15)"),
  ).toEqual([frame]);
});

test("there is none where no link of the chain has one", () => {
  expect(topFrameOf(outermost, library, cause, library)).toEqual([null]);
});
