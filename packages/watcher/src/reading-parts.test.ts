import { createRedactor } from "@mendwatch/detection";
import { expect, it } from "vitest";

import { createReadingParts } from "./reading-parts.ts";
import { createSettler } from "./settle/settler.ts";
import { openStateInMemory } from "./state/state.ts";

it("has read errors of its own before there is a log to read", () => {
  const state = openStateInMemory();
  const redactor = createRedactor();
  const masked: string[] = [];

  createReadingParts(
    {
      state,
      settings: { contextLines: 5, idleFlush: 0, start: "end" },
      sources: { files: [], streams: [], translation: () => null },
      scratch: "",
      redactor: {
        line: (text) => redactor.line(text),
        text(text) {
          masked.push(text);
          return redactor.text(text);
        },
      },
      knowsErrors: true,
      settler: (events) =>
        createSettler(state, {
          host: "shop-1",
          times: { delay: 0, maxHold: 0 },
          maxNewFingerprints: { count: 1, per: 1 },
          rules: () => [],
          deployed: () => null,
          newId: () => "",
          events,
        }),
    },
    () => undefined,
  );

  expect(masked).toContainEqual(expect.stringContaining("ERROR"));
  expect(state.windows.nextDeadline()).toBeNull();
  state.close();
});
