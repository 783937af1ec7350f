import { expect, test } from "vitest";

import { detectText } from "../detect-text.ts";
import { maskedKinds } from "./masked-kinds.ts";
import { createRedactor } from "./redactor.ts";

test("the kinds that were masked are counted", () => {
  const redacted = createRedactor().text("password=abc1 token=abc2\npassword=abc3");

  expect([...maskedKinds(redacted)]).toEqual([
    ["password", 2],
    ["token", 1],
  ]);
});

test("nothing was masked in an ordinary text, nor in one that speaks of it", () => {
  expect(maskedKinds("all is well").size).toBe(0);
  expect(maskedKinds("[REDACTED: a name]").size).toBe(0);
});

test("an error has one fingerprint, whichever kind of secret stands in it", () => {
  const messages = [
    `ERROR refused by ${["sk", "live", "4eC39HqLyjWDarjtT1zd"].join("_")}`,
    "ERROR refused by bob.smith@mail.example.com",
    "ERROR refused by 4111111111111111",
  ];

  const found = messages.flatMap((text) => detectText(text, { redactor: createRedactor() }));

  expect(found.map(({ error }) => [...maskedKinds(error.message).keys()])).toEqual([
    ["stripe-key"],
    ["email"],
    ["card"],
  ]);
  expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(1);
});
