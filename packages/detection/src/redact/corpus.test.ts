import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  judge,
  readHarmless,
  readSecrets,
  textOf,
} from "../../../../test/support/redaction-corpus.ts";
import { seed } from "../../../../test/support/seed.ts";
import { findSecrets } from "./find-secrets.ts";
import { mayHoldSecret } from "./quick-look.ts";
import { createRedactor } from "./redactor.ts";
import { visibleText } from "./visible-text.ts";

const redactor = createRedactor();
const samples = readSecrets(seed);

describe(`the corpus, made from seed ${seed},`, () => {
  test("has 150 forms of secrets and 150 harmless lines at least", () => {
    expect(new Set(samples.map(({ form }) => form)).size).toBeGreaterThan(150);
    expect(new Set(readHarmless().map(({ form }) => form)).size).toBeGreaterThan(150);
  });

  test.each([...Map.groupBy(samples, ({ form }) => form)])(
    "is masked, and all around it is kept: %s",
    (_, placed) => {
      for (const sample of placed) {
        const redacted = redactor.text(textOf(sample));
        expect({ ...judge(sample, redacted), placement: sample.placement, redacted }).toMatchObject(
          {
            isMasked: true,
            isKept: true,
          },
        );
      }
    },
  );

  test("is masked line by line as it is as a whole", () => {
    for (const sample of samples) {
      const lines = createRedactor();
      const masked = textOf(sample)
        .split("\n")
        .map((line) => lines.line(line));
      expect(masked.join("\n")).toBe(redactor.text(textOf(sample)));
    }
  });

  test("does not change when it is redacted again", () => {
    for (const sample of samples) {
      const redacted = redactor.text(textOf(sample));
      expect(redactor.text(redacted)).toBe(redacted);
    }
  });

  test("keeps its lines, and stays JSON where it was", () => {
    for (const sample of samples) {
      const text = textOf(sample);
      const redacted = redactor.text(text);
      expect(redacted.split("\n").length).toBe(text.split("\n").length);
      expect({ text, redacted, isBroken: isJson(text) && !isJson(redacted) }).toMatchObject({
        isBroken: false,
      });
    }
  });

  test("leaves harmless lines as they are", () => {
    const changed = readHarmless()
      .map((sample) => [textOf(sample), redactor.text(textOf(sample))])
      .filter(([text, redacted]) => text !== redacted);

    expect(changed).toEqual([]);
  });
});

test("the first look lets no secret by that a rule would find", () => {
  const pieces = fc.constantFrom(
    ...samples.map(textOf).flatMap((text) => [text, text.slice(0, text.length / 2)]),
    ...readHarmless().map(textOf),
    ..."|: |=|\"|'|\\\"|, | |@|://|%22|-p|'Bearer |eyJ".split("|"),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 4 }), (some) => {
      const line = some.join("").replaceAll("\n", " ");
      expect(mayHoldSecret(line) || findSecrets(visibleText(line).text).length === 0).toBe(true);
    }),
    { numRuns: 10_000 },
  );
});

test.each([
  // A `;` in what is masked.
  'login --password "kmj@KW4/,89;#gEq" ssh -p 2222 host.test',
  "docker login --password 'a;b|c&1' -p hunter2hunter2",
  // A word of source code in another command.
  'terraform apply -var db_password=ncwmZA42197 {"msg":"password = ggisBI212Iq"}',
  // An assignment that goes on in the next line, behind so much that masking makes a short line of it.
  `password=${"hunter2".repeat(40)} export TOKEN=\\\n  LYnUxLljsE6a68qy2MP7kC92AtRPFKkZ\nnext`,
  `password=${"hunter2".repeat(40)} new password:\n  lifmKC0533D\nnext`,
  // What is left of a colour, and a list that ends where a word begins.
  "htpasswd -nb bob azxwCF847O3 [36mpassword[0m=ofcnOJ522WG",
  "recovery codes: a1b2c-d3e4f, g5h6i-j7k8l, Unexpected token: punc (,)",
  // A flag whose value begins as that of a field.
  "gh auth login --with-token :irc NickServ identify rpgcKW903RB",
])("what is masked does not change how the rest is read: %s", (line) => {
  const once = redactor.text(line);
  expect(redactor.text(once)).toBe(once);
});

test("texts side by side are redacted once and for all, but for one in thousands", () => {
  const pieces = fc.constantFrom(...samples.map(textOf), ...readHarmless().map(textOf));
  const between = fc.constantFrom(" ", "\n", ", ", "; ", " | ");
  const texts = fc.sample(fc.tuple(fc.array(pieces, { maxLength: 4 }), between), {
    seed,
    numRuns: 8000,
  });
  // A mask has fewer commas than bytes had, so that a line may look like a row of the table above it.
  const changed = texts
    .map(([some, separator]) => redactor.text(some.join(separator)))
    .filter((once) => redactor.text(once) !== once);

  expect(changed.slice(2)).toEqual([]);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
