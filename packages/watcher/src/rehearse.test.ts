import { createRedactor } from "@mendwatch/detection";
import { expect, it } from "vitest";

import { rehearse } from "./rehearse.ts";

it("takes an error in JSON and one in text through redaction, as those of a service", () => {
  const redactor = createRedactor();
  const masked: string[] = [];

  rehearse({
    line: (text) => redactor.line(text),
    text(text) {
      masked.push(text);
      return redactor.text(text);
    },
  });

  expect(masked).toContain("order 4711 has no address");
  expect(masked).toContainEqual(expect.stringMatching(/^\[2026.* ERROR [^]* at async ship \S+$/));
});
