import {
  appendFileSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { OwnerRule } from "@mendwatch/config";
import {
  createDetector,
  createQuietScanner,
  createRedactor,
  createRepeats,
  type KnownError,
} from "@mendwatch/detection";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openStateInMemory } from "./state/state.ts";
import { unreadRecord } from "../../../test/support/unread-record.ts";
import type { WatcherEvent } from "./events.ts";
import { createSettler } from "./settle/settler.ts";
import { type FollowedFile, followFile } from "./tail/followed-file.ts";

const second = 1_000;
const begin = Date.parse("2026-11-20T08:00:00Z");

const fixtures = new URL("../../detection/fixtures/", import.meta.url);
const logs = readdirSync(fixtures, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".log"))
  .map((name) => readFileSync(new URL(name, fixtures), "utf8"));
const quiet = [
  '{"level":30,"time":1795161600000,"msg":"ok"}\n',
  "[2026-11-20T08:00:00.123Z] INFO order 12 was packed\n",
];

const scanner = createQuietScanner();
const redactor = createRedactor();
const detect = createDetector({ redactor });

/** What a watcher told and put into its outbox. */
interface Told {
  readonly events: readonly WatcherEvent[];
  readonly reports: readonly unknown[];
}

/** A watcher of one file, driven by hand. `known`: it counts errors that it knows without reading them. */
function watcherOf(path: string, known: boolean, rules: readonly OwnerRule[]) {
  const state = openStateInMemory();
  const events: WatcherEvent[] = [];
  let counted = 0;
  let ids = 0;
  const settler = createSettler(state, {
    host: "prod-1",
    times: { delay: 30 * second, maxHold: 60 * second },
    maxNewFingerprints: { count: 6, per: 600 * second },
    rules: () => rules,
    deployed: () => "a1b2c3d",
    newId: () => `id-${String((ids += 1)).padStart(6, "0")}`,
    events: (event) => void events.push(event),
  });
  const reading = {
    scanner,
    redactor,
    detect,
    contextLines: 3,
    idleFlush: 0,
    events: (event: WatcherEvent) => void events.push(event),
    translation: () => null,
    save: () => undefined,
    take: (...occurrence: Parameters<typeof settler.take>) => settler.take(...occurrence),
  };
  function take(errors: readonly KnownError[], project: string, now: number): boolean {
    const areTaken = settler.takeKnown(errors, project, now);
    if (areTaken) counted += errors.length;
    return areTaken;
  }
  function follow(record: ReturnType<FollowedFile["record"]>): FollowedFile {
    const fd = openSync(path, "r");
    if (!known) return followFile(record, fd, reading);
    const repeats = createRepeats(scanner);
    return followFile(record, fd, {
      ...reading,
      known: { repeats, take, mayWait: (...errors) => settler.mayCount(...errors) },
    });
  }
  let file = follow(unreadRecord(path));
  return {
    glance: () => file.glance(),
    turn(now: number, hasty: boolean) {
      state.transaction(() => {
        file.read(now, hasty);
        settler.closeDue(now);
      });
    },
    restart() {
      file.close();
      file = follow(file.record());
    },
    /** How many errors it counted without reading them. */
    counted: () => counted,
    end(now: number): Told {
      state.transaction(() => {
        file.read(now, false);
        file.finish(now);
        settler.closeDue(now + 3_600 * second);
      });
      file.close();
      const reports: unknown[] = [];
      const later = now + 7_200 * second;
      for (let next = state.outbox.next(later); next; next = state.outbox.next(later)) {
        reports.push(JSON.parse(next.body));
        state.outbox.delivered(next.id);
      }
      state.close();
      return { events, reports };
    },
  };
}

/** An error as a service logs it; `number` is what differs most. */
interface Written {
  readonly shape: "pino" | "plain" | "request" | "traced" | "fatal" | "secret";
  readonly kind: number;
  readonly number: number;
  readonly at: number;
}

function entry({ shape, kind, number, at }: Written): string {
  const name = ["cart", "order", "mail", "stock"][kind] ?? "";
  const message = `the ${name} depot refused order ${number} at 10.0.${number % 250}.7`;
  const frames = [
    `    at ${name}Total (/srv/shop/src/${name}.js:${10 + kind}:9)`,
    "    at Layer.handle (/srv/shop/node_modules/router/index.js:95:5)",
  ].join("\n");
  const stack = `Error: ${message}\n${frames}`;
  const err = { type: "Error", message, stack };
  const fields = { level: shape === "fatal" ? 60 : 50, time: at, pid: 7, hostname: "shop-1" };
  const req = { method: "GET", url: `/orders/${number}` };
  if (shape === "plain") return `[${new Date(at).toISOString()}] ERROR ${stack}\n`;
  const more = {
    request: { req },
    traced: { traceId: `trace-${number % 3}` },
    secret: { token: `s3cr3t${number}` },
    pino: {},
    fatal: {},
  };
  return `${JSON.stringify({ ...fields, ...more[shape], err, msg: message })}\n`;
}

const shape = fc.constantFrom<Written["shape"]>(
  ...(["pino", "pino", "plain", "plain", "request", "traced", "fatal", "secret"] as const),
);
const error = fc.record({
  shape,
  other: shape,
  kind: fc.nat(3),
  number: fc.integer({ min: 1_000, max: 9_999_999 }),
  at: fc.integer({ min: begin, max: begin + 100 * second }),
  times: fc.integer({ min: 1, max: 8 }),
});
/** Some of one kind, as a storm has them. */
const storm = error.map(({ other, times, ...first }) =>
  Array.from({ length: times }, (_, index) =>
    entry({
      ...first,
      shape: index % 2 === 0 ? first.shape : other,
      number: first.number + 37 * index,
      at: first.at + index,
    }),
  ).join(quiet[first.number % 3] ?? ""),
);
const part = fc.oneof(
  { weight: 6, arbitrary: storm },
  { weight: 1, arbitrary: fc.constantFrom(...logs) },
  { weight: 3, arbitrary: fc.constantFrom(...quiet).map((line) => line.repeat(5)) },
);
const turns = fc.array(
  fc.record({
    size: fc.integer({ min: 50, max: 6_000 }),
    glanceAfter: fc.option(fc.integer({ min: 10, max: 3_000 })),
    pass: fc.constantFrom(5, 5, 5, 500, 20 * second, 40 * second),
    hasty: fc.boolean(),
    restarts: fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0),
  }),
  { minLength: 1, maxLength: 12 },
);
const rules = fc.constantFrom<readonly OwnerRule[]>(
  [],
  [],
  [{ match: { type: "Error" }, do: "high" }],
  [{ match: { path: "/orders/1" }, do: "ignore" }],
  [{ match: { message: "order 2" }, do: "ignore" }],
);

describe("a watcher that knows errors again", { timeout: 60_000 }, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-known-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("tells and reports what one tells and reports that reads every error", () => {
    let counted = 0;
    const glances = { nothing: 0, quiet: 0, known: 0, loud: 0 };
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 2, maxLength: 24 }),
        turns,
        rules,
        (parts, given, owner) => {
          const bytes = Buffer.from(parts.join(""));
          const path = join(folder, "shop.log");
          writeFileSync(path, "");
          const [knowing, reading] = [watcherOf(path, true, owner), watcherOf(path, false, owner)];
          let now = begin + 200 * second;
          for (let at = 0, index = 0; at < bytes.length; index += 1) {
            const { size, glanceAfter, pass, hasty, restarts } = given[index % given.length] ?? {
              size: 1,
              glanceAfter: null,
              pass: 5,
              hasty: true,
              restarts: false,
            };
            const end = at + size;
            if (glanceAfter !== null) {
              appendFileSync(path, bytes.subarray(at, at + glanceAfter));
              at += glanceAfter;
              glances[knowing.glance()] += 1;
            }
            appendFileSync(path, bytes.subarray(at, Math.max(at, end)));
            at = Math.max(at, end);
            if (glanceAfter !== null) glances[knowing.glance()] += 1;
            now += pass;
            knowing.turn(now, hasty);
            reading.turn(now, hasty);
            if (restarts) knowing.restart();
          }
          now += second;
          expect(knowing.end(now)).toEqual(reading.end(now));
          counted += knowing.counted();
        },
      ),
      { numRuns: 80 },
    );
    expect(counted).toBeGreaterThan(0);
    expect(glances.known).toBeGreaterThan(0);
  });
});
