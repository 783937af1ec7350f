import { describe, expect, test } from "vitest";

import { detectText } from "../detect-text.ts";
import { createAssembler } from "../multiline/assembler.ts";
import { createRedactor } from "../redact/redactor.ts";
import { carriedLine, provesCarrier } from "./carriers.ts";

const redactor = createRedactor();
const crash = [
  "listening on 3000",
  "TypeError: order is undefined",
  "    at pay (/srv/shop/src/pay.js:12:5)",
  "    at checkout (/srv/shop/src/checkout.js:31:9)",
  "retried after Error: socket hang up",
];
const record = JSON.stringify({ level: 50, msg: "no stock left", pid: 1 });

function fingerprintsOf(lines: readonly string[]): readonly string[] {
  return detectText(lines.join("\n"), { redactor }).map(({ fingerprint }) => fingerprint);
}

/** How these programs write a line of a process. */
const carriers: Readonly<Record<string, (line: string) => string>> = {
  concurrently: (line) => `[web] ${line}`,
  "concurrently without names": (line) => `[0] ${line}`,
  turbo: (line) => `web:start: ${line}`,
  "pnpm -r": (line) => `apps/web start: ${line}`,
  stern: (line) => `web-7d9f8c6b5d-x2x4z shop ${line}`,
  "stern --timestamps": (line) =>
    `web-7d9f8c6b5d-x2x4z shop 2026-11-20T08:30:42.123456789Z ${line}`,
  "aws logs tail": (line) => `2026-11-20T08:30:42.123000+00:00 app/web/1f2e3d4c ${line}`,
  "fly logs": (line) => `2026-11-20T08:30:42Z app[148ed193b95948] fra [info] ${line}`,
  "cf logs": (line) => `   2026-11-20T08:30:42.12+0000 [APP/PROC/WEB/0] ERR ${line}`,
};

describe.each(Object.entries(carriers))("a log of %s", (_, carry) => {
  test("has the errors of the process, from the first one on", () => {
    const errors = fingerprintsOf(crash);

    expect(errors).toHaveLength(1);
    expect(fingerprintsOf(crash.map(carry))).toEqual(errors);
    expect(fingerprintsOf([...crash, ...crash].map(carry))).toEqual([...errors, ...errors]);
  });

  test("has the records of its loggers", () => {
    expect(fingerprintsOf([carry(record)])).toEqual(fingerprintsOf([record]));
  });

  test("has nothing where the process is well", () => {
    const healthy = ["listening, 0 errors", '{"level":30,"msg":"no Error: x"}', "GET /errors 200"];

    expect(fingerprintsOf(healthy.map(carry))).toEqual([]);
  });
});

describe("processes that write at the same time", () => {
  test("are kept apart", () => {
    const other = [
      "Error: mail is down",
      "    at send (/srv/mail/send.js:2:3)",
      "sent again",
      "ok",
    ];
    const mixed = crash.flatMap((line, at) => [`[web] ${line}`, `[mail] ${other[at] ?? "ok"}`]);
    const lines = [...crash.map((line) => `[web] ${line}`), '[mail] {"level":30}', ...mixed];

    expect(fingerprintsOf(lines).toSorted()).toEqual(
      fingerprintsOf([...crash, ...crash, ...other]).toSorted(),
    );
  });

  test("are known by the name after a restart in the middle of a stack", () => {
    const lines = crash.map((line) => `[web] ${line}`);
    const first = createAssembler();
    const before = lines.slice(0, 3).flatMap((text, at) => first.push(entry(text, at)));
    const second = createAssembler({}, first.snapshot());
    const after = lines.slice(3).flatMap((text, at) => second.push(entry(text, at + 3)));
    const entries = [...before, ...after, ...second.flush("end")];

    expect(entries.map((one) => one.lines)).toContainEqual(crash.slice(1, 4));
  });
});

describe("a word or a name before the first line of a traceback only", () => {
  const traceback = [
    "Traceback (most recent call last):",
    '  File "/srv/shop/pay.py", line 3, in pay',
    "    raise ValueError(x)",
    "ValueError: no price",
  ];

  test.each(["failed: ", "stderr: ", "[shop.views] "])("does not take it apart: %j", (before) => {
    const [first = "", ...others] = traceback;
    const lines = ["listening", before + first, ...others, `${before}ok`, "done"];

    expect(fingerprintsOf(lines)).toEqual(fingerprintsOf(traceback));
  });
});

function entry(text: string, at: number): { text: string; offset: number; number: number } {
  return { text, offset: at, number: at + 1 };
}

describe("a line proves that its name is one", () => {
  test.each([
    ["[web]     at pay (/srv/shop/src/pay.js:12:5)", "[web]"],
    ["[web] Traceback (most recent call last):", "[web]"],
    ['web:start: {"level":50,"msg":"x"}', "web:start:"],
    ['shop-0 shop {"severity":"ERROR","message":"x"}', "shop-0 shop"],
    ["[web] {", "[web]"],
    ["2026-11-20T08:30:42.123000+00:00 ecs/shop/0a1b2c3d panic: no cart", "ecs/shop/0a1b2c3d"],
    ["web:start: error: no stock", "web:start:"],
    ["apps/web start: [INFO] listening", "apps/web start:"],
    ["web-7d9f8c6b5d-x2x4z shop 2026-11-20 08:30:42 INFO listening", "web-7d9f8c6b5d-x2x4z shop"],
    ["  shop:db     at pay (/srv/shop/src/pay.js:12:5)", "shop:db"],
  ])("%s", (line, name) => {
    const carried = carriedLine(line);

    expect(carried?.name).toBe(name);
    expect(carried !== null && provesCarrier(line, carried)).toBe(true);
  });

  test.each([
    "[web] Error: x",
    "note: panic: x",
    "[error]     at pay (/srv/shop/src/pay.js:12:5)",
    "[2026-11-20T08:30:42Z]     at pay (/srv/shop/src/pay.js:12:5)",
    "[08:30:42]     at pay (/srv/shop/src/pay.js:12:5)",
    "error:     at pay (/srv/shop/src/pay.js:12:5)",
    'payload: {"level":"error","text":"x"}',
    'retry failed {"level":"error"}',
    "retry failed {",
    "job-12345 failed error: x",
    "[web] error: x",
    "note: error: x",
    "we meet     at noon",
    "    at pay (/srv/shop/src/pay.js:12:5)",
    "web:start: listening",
  ])("but not %s", (line) => {
    const carried = carriedLine(line);

    expect(carried !== null && provesCarrier(line, carried)).toBe(false);
  });
});
