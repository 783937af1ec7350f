import { randomUUID } from "node:crypto";

import {
  createDetector,
  createRepeats,
  type QuietScanner,
  type Redactor,
} from "@mendwatch/detection";

import { createSettler, type SettlerOptions } from "./settle/settler.ts";
import { openStateInMemory } from "./state/state.ts";
import { createEntries } from "./tail/entries.ts";
import { takeLoudLines } from "./tail/loud-lines.ts";
import { createPassKnown } from "./tail/pass-known.ts";

/** After so many errors, each of a kind of its own, V8 has compiled most of what they need. */
const words = ["order", "cart", "invoice", "parcel", "refund", "coupon", "ledger", "tariff"];

/** What services most often say: healthy lines; errors as a record, in an envelope, and as text with a stack. */
function sampleOf(word: string): string {
  const message = `${word} 4711 has no address`;
  const stack = `Error: ${message}
    at ${word}Route (/srv/shop/src/${word}.js:12:9)
    at async ship (/srv/shop/src/ship.js:40:3)`;
  const record = { time: 1_767_225_600_000, pid: 7, reqId: "req-1" };
  const req = { method: "GET", url: `/api/${word}?page=2`, headers: { authorization: "Bearer x" } };
  const err = { type: "Error", message, stack };
  const stdout = { stream: "stdout", time: "2026-01-01T00:00:00.000000000Z" };
  return `${JSON.stringify({ level: 30, ...record, req, msg: "incoming request" })}
192.0.2.7 - - [01/Jan/2026:00:00:00 +0000] "GET /api/${word}/17 HTTP/1.1" 200 1532 "-" "curl/8.5.0"
[2026-01-01T00:00:00.000Z] INFO (worker/7): user=anna password=secret asks for a ${word}
${JSON.stringify({ level: 50, ...record, err, msg: "request failed" })}
${JSON.stringify({ log: `[2026-01-01T00:00:00.000Z] ERROR the ${word} depot is closed\n`, ...stdout })}
[2026-01-01T00:00:00.000Z] ERROR (worker/7): ${message}
${stack}
[2026-01-01T00:00:00.000Z] INFO (worker/7): ${word} shipped
`;
}

const project = "rehearsal";

const settings: SettlerOptions = {
  host: project,
  times: { delay: 60_000, maxHold: 60_000 },
  maxNewFingerprints: { count: 100, per: 60_000 },
  rules: () => [],
  deployed: () => null,
  newId: randomUUID,
  events() {},
};

/**
 * Reads errors that nobody had, and settles them in a state of its own, with all that will read those
 * of a service. The first ones of a process take ten times as long as later ones, and whoever waits for
 * them has an outage. What was known of errors in the bytes of the scanner is forgotten.
 */
export function rehearse(scanner: QuietScanner, redactor: Redactor): void {
  const state = openStateInMemory();
  const settler = createSettler(state, settings);
  const repeats = createRepeats(scanner);
  let sample = "";
  const entries = createEntries(
    {
      project,
      source: project,
      position: () => 0,
      contextBefore: () => redactor.text(sample).split("\n"),
    },
    {
      redactor,
      detect: createDetector({ redactor }),
      contextLines: 0,
      idleFlush: 0,
      events() {},
      take: (occurrence, origin, now) => settler.take(occurrence, origin, now),
    },
    undefined,
    repeats,
  );
  const passKnown = createPassKnown(
    {
      repeats,
      take: (errors, _project, now) => settler.takeKnown(errors, project, now),
      mayWait: () => false,
    },
    project,
    entries,
  );
  const now = Date.now();
  let base = 0;
  for (const word of words) {
    sample = sampleOf(word);
    const end = scanner.bytes.write(sample);
    const piece = {
      start: 0,
      end,
      wasCutting: false,
      mayWait: false,
      isAtRest: () => entries.isAtRest(),
      passKnown: (from: number) => passKnown({ from, to: end, base }, now),
    };
    state.transaction(() => {
      takeLoudLines(scanner, piece, (text, offset) => entries.push(text, base + offset, now));
    });
    repeats.study();
    base += end;
  }
  state.close();
}
