import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkConfig } from "./parse.ts";

/** Shorter parts of a secret say nothing. */
const tellingLength = 12;

const digits = fc.constantFrom(...Array.from("0123456789abcdefABCDEF"));
const secret = fc.string({ unit: digits, minLength: 33, maxLength: 64 });

/** Short enough to be shown if it stood in the file. */
const shortValue = fc.string({ unit: digits, minLength: tellingLength, maxLength: 20 });

/** A file that has a secret wherever one may stand. */
function fileWith(value: string): string {
  return `watcher:
  relay: { url: "http://user:${value}@127.0.0.1", secrets: [ whsec_${value}, "${value}" ] }
  notice: { telegram: { token: ${value}, chat: 5 } }
  redact: { rules: [ { kind: mine, pattern: "${value}(" } ] }
fixer:
  store: "mongodb://user:${value}@db/x"
  relay:
    listen: 127.0.0.1:4319
    watchers: { prod-1: { secrets: [ ${value} ], projects: [ shop ] } }
  people: { listen: 127.0.0.1:4319, token: ${value} }
agent: { credential: ${value}, patches: x }
telegram: { token: ${value}, apiRoot: "ftp://${value}" }
github:
  token: ${value}
  app: { id: x, installation: ${value}, privateKey: "-----BEGIN PRIVATE KEY-----${value}" }
  apiUrl: "${value}"
projects:
  shop: { repo: "https://user:${value}@github.com:x", rounds: 3 }
`;
}

function said(text: string, env: Readonly<Record<string, string>> = {}): string {
  const { problems } = checkConfig(text, {
    file: "/etc/mendwatch.yaml",
    env,
    hostname: "prod-1",
    needs: ["watcher", "fixer"],
  });
  return problems.map(({ path, message }) => `${path}: ${message}`).join("\n");
}

/** Parts of the secret that a message gives away. */
function leaks(message: string, value: string): readonly string[] {
  const parts = Array.from({ length: value.length - tellingLength + 1 }, (_, start) =>
    value.slice(start, start + tellingLength),
  );
  return parts.filter((part) => message.includes(part));
}

describe("messages about the configuration", { timeout: 60_000 }, () => {
  it("never hold a secret that stands in the file", () => {
    fc.assert(
      fc.property(secret, (value) => {
        const message = said(fileWith(value));

        expect(message).not.toBe("");
        expect(leaks(message, value)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it("never hold the part of a secret that a slip of the hand has cut off", () => {
    const value = "0123456789abcdef0000e00000000000fedcba9876543210";
    const text = fileWith(value);
    const places = Array.from(text.matchAll(new RegExp(value, "g")), ({ index }) => index);
    for (const cut of [",", "\n", '"']) {
      for (const place of places) {
        for (const offset of [14, 24]) {
          const at = place + offset;
          const spoiled = text.slice(0, at) + cut + text.slice(at);

          expect(leaks(said(spoiled), value)).toEqual([]);
        }
      }
    }
  });

  it("never hold a secret of a file that was spoiled by a slip of the hand", () => {
    const slip = fc.record({
      at: fc.nat(10_000),
      removed: fc.nat(12),
      inserted: fc.string({
        unit: fc.constantFrom(...Array.from(" :{}[]\"'\n\t#&*!|>-,?%@`")),
        maxLength: 3,
      }),
    });
    fc.assert(
      fc.property(secret, fc.array(slip, { minLength: 1, maxLength: 3 }), (value, slips) => {
        let text = fileWith(value);
        for (const { at, removed, inserted } of slips) {
          const start = at % text.length;
          text = text.slice(0, start) + inserted + text.slice(start + removed);
        }

        expect(leaks(said(text), value)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("never hold a value of the environment, wherever it is put", () => {
    const lines = fileWith("x").split("\n");
    fc.assert(
      fc.property(shortValue, fc.nat(lines.length - 1), (value, index) => {
        const text = lines
          .map((line, at) =>
            at === index
              ? line.replace(/(?<=[:[] ?)[^\s:[\]{},]+(?=[\s,}\]]*$)/, '"${SECRET}"')
              : line,
          )
          .join("\n");

        expect(leaks(said(text, { SECRET: value }), value)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
