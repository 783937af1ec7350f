import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { detectText } from "./detect-text.ts";
import { createRedactor } from "./redact/redactor.ts";
import type { Occurrence } from "./types.ts";

/**
 * Every folder of fixtures has logs of one family, and beside each log what is to be found in it.
 * What is not in the list is not to be found: each log has lines that look like errors and are none.
 */
const folder = new URL("../fixtures/", import.meta.url);
const families = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .filter((name) => logsOf(name).length > 0);

/** An error as the expectation beside a log says it. */
interface Expected {
  readonly line: number;
  readonly type: string | null;
  readonly message: string;
  /** Of the first frame of own code: `file:line`, and its function. */
  readonly at: string | null;
  readonly causes: readonly (string | null)[];
  readonly fatal: boolean;
}

function logsOf(family: string): readonly string[] {
  const names = readdirSync(new URL(`${family}/`, folder));
  return names.filter((name) => name.endsWith(".log")).map((name) => `${family}/${name}`);
}

function read(path: string): string {
  return readFileSync(new URL(path, folder), "utf8");
}

function errorsIn(text: string): readonly Occurrence[] {
  return detectText(text, { redactor: createRedactor() });
}

/** In any order: what stands in envelopes of several streams ends in another one. */
function fingerprintsIn(text: string): readonly string[] {
  return errorsIn(text)
    .map(({ fingerprint }) => fingerprint)
    .toSorted();
}

function toExpected({ line, error, fatal }: Occurrence): Expected {
  const own = error.frames.find((frame) => frame.inApp);
  const at = own === undefined ? null : `${own.file}:${own.line} ${own.function ?? ""}`.trim();
  const causes = error.causes.map((cause) => cause.type);
  const [message = ""] = error.message.split("\n");
  return { line, type: error.type, message, at, causes, fatal };
}

describe.each(families)("the logs of %s", (family) => {
  test.each(logsOf(family))("have the errors that they have, and no others: %s", (path) => {
    const expected = JSON.parse(read(path.replace(/\.log$/, ".json"))) as readonly Expected[];

    expect(errorsIn(read(path)).map(toExpected)).toEqual(expected);
  });
});

/** Logs whose colours, or whose carriers, say something by themselves. */
const ownLook: ReadonlySet<string> = new Set([
  "carried/debug.log",
  "mixed/applications.log",
  "mixed/forwarders.log",
  "winston/colour.log",
]);

/** What puts something around every line without saying more. */
const around: readonly (readonly [string, (line: string) => string])[] = [
  ["paints", (line) => `\u001b[31m${line}\u001b[39m`],
  ["ends like Windows", (line) => `${line}\r`],
  [
    "carries as Docker does",
    (line) => JSON.stringify({ log: `${line}\n`, stream: "stderr", time: "2026-11-20T08:30:42Z" }),
  ],
  ["carries as Kubernetes does", (line) => `2026-11-20T08:30:42.123456789Z stderr F ${line}`],
  ["carries as Compose does", (line) => `api-1  | ${line}`],
];

describe.each(around)("the same errors are found where something %s every line", (_, wrap) => {
  const logs = families.flatMap(logsOf).filter((path) => !ownLook.has(path));

  test.each(logs)("of %s", (path) => {
    const lines = read(path).trimEnd().split("\n");
    const wrapped = `${lines.map(wrap).join("\n")}\n`;

    expect(fingerprintsIn(wrapped)).toEqual(fingerprintsIn(lines.join("\n")));
  });
});

describe("one error", () => {
  const message = "Cannot read properties of undefined (reading 'reduce')";
  const loggers = ["pino/pino", "pino/pretty", "bunyan/bunyan", "winston/json", "winston/meta"];
  const others = ["winston/simple", "winston/printf", "winston/brackets", "log4js/log4js"];

  test("has one fingerprint, whichever logger of Node wrote it", () => {
    const paths = [...loggers, ...others, "nest/nest", "nest/json", "signale/signale"];
    const found = paths.map((path) =>
      errorsIn(read(`${path}.log`)).find((one) => one.error.message === message),
    );

    expect(found.map((one) => one?.error.type)).toEqual(paths.map(() => "TypeError"));
    expect(new Set(found.map((one) => one?.fingerprint)).size).toBe(1);
  });

  test("has one fingerprint, whether or not its class is called an error", () => {
    const effect = ["effect/pretty", "effect/json", "effect/logfmt"];
    const paths = [...effect, "bunyan/long-classes", "nest/winston", "winston/padded-stack"];
    const found = [...paths, "cloud/lambda-log"].map((path) => errorsIn(read(`${path}.log`))[0]);

    expect(new Set(found.map((one) => one?.error.type))).toEqual(new Set(["InsufficientFunds"]));
    expect(new Set(found.map((one) => one?.fingerprint)).size).toBe(1);
  });

  test("has one fingerprint, whichever format Python's logging was given", () => {
    const paths = ["basic", "dash", "pad", "django", "gunicorn", "celery", "json"];
    const found = paths.map((name) => errorsIn(read(`python/${name}.log`)));

    expect(new Set(found.map((errors) => errors[0]?.fingerprint)).size).toBe(1);
    expect(new Set(found.map((errors) => errors[0]?.error.type))).toEqual(new Set(["KeyError"]));
  });

  test("has one fingerprint, whichever layout .NET wrote it in", () => {
    const found = errorsIn(read("dotnet/dotnet.log")).filter(
      ({ error }) => error.type === "System.NullReferenceException" && error.frames.length > 1,
    );

    expect(found.map(({ line }) => line)).toEqual([21, 44]);
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(1);
  });

  test("ends where gunicorn tells of the next request", () => {
    const found = errorsIn(read("python/gunicorn-uvicorn.log"));

    expect(found.map(({ error }) => error.message)).toEqual([
      "42",
      "coupon EXP10 has expired",
      "42",
    ]);
    expect(found[0]?.fingerprint).toBe(found[2]?.fingerprint);
  });

  test("is the same in the handler that writes no level", () => {
    const found = errorsIn(read("python/django-two-handlers.log"));

    expect(found.map(({ error }) => error.message)).toEqual(["42", "42"]);
    expect(found[0]?.fingerprint).toBe(found[1]?.fingerprint);
  });

  test("has the whole message under the line of a logger, and no more", () => {
    const messages = errorsIn(read("python/many-lines.log")).map(({ error }) => error.message);

    expect(messages[0]).toMatch(/exists\.\n\n\[SQL: .*\n\(Background/);
    expect(messages.slice(1)).toEqual(["bad rows:\nrow 1", "alone"]);
  });
});
