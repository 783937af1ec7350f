import { readFileSync } from "node:fs";

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { detectText } from "./detect-text.ts";
import { createRedactor } from "./redact/redactor.ts";
import type { Occurrence } from "./types.ts";

const redactor = createRedactor();

function errorsIn(text: string): readonly Occurrence[] {
  return detectText(text, { redactor });
}

function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}.log`, import.meta.url), "utf8");
}

/** What a person would say of an error in one line. */
function summary({ error, line }: Occurrence): string {
  const top = error.frames.find((frame) => frame.inApp);
  const place = top === undefined ? "" : ` @ ${top.file.split("/").at(-1)}:${top.line}`;
  return `${line} ${error.type}: ${error.message.split("\n")[0]}${place}`;
}

describe("errors printed by console.error", () => {
  const found = errorsIn(fixture("console-errors"));

  test("are found with type, message and first own frame, and nothing else is", () => {
    expect(found.map(summary)).toEqual([
      "2 TypeError: Cannot read properties of null (reading 'reduce') @ cart.js:2",
      "7 TypeError: Cannot read properties of null (reading 'reduce') @ cart.js:2",
      "12 TypeError: Cannot read properties of null (reading 'items') @ cart.js:2",
      "18 RangeError: cart 7 is closed @ cart.js:11",
      "23 PaymentError: could not charge order 4711 @ console.js:20",
      "42 AggregateError: 2 of 2 mirrors failed @ console.js:22",
      "60 Error: connect ECONNREFUSED 127.0.0.1:1",
      "68 Error: ENOENT: no such file or directory, open '/srv/shop/config/missing.json' @ console.js:7",
      "78 SyntaxError: Unexpected end of JSON input @ console.js:25",
      "83 Error: first line @ console.js:26",
      "90 Error: no stack",
      "91 PaymentError: stackless",
      "96 Error: loops @ console.js:30",
      "102 Error: outer @ console.js:31",
      "116 Error: with a text cause @ console.js:32",
      "122 PrismaClientKnownRequestError: Invalid `prisma.user.create()` invocation in @ console.js:33",
      "134 AssertionError: Expected values to be strictly deep-equal: @ console.js:34",
      "156 ZodError: [ @ console.js:35",
      "169 Error: stack text @ console.js:37",
    ]);
  });

  test("have one fingerprint with a text before them and without", () => {
    expect(found[0]?.fingerprint).toBe(found[1]?.fingerprint);
  });

  test("have another fingerprint for another property of the same line", () => {
    expect(found[0]?.fingerprint).not.toBe(found[2]?.fingerprint);
  });

  test("keep all lines of a message, and no line of the frames or properties", () => {
    expect(found[9]?.error.message).toBe("first line\nsecond line of the message\n\nafter a blank");
    expect(found[17]?.error.message).toMatch(/^\[\n {2}\{\n[^]*"message": "Required"\n {2}\}\n\]$/);
  });

  test("carry their causes, nearest first, with the codes among their properties", () => {
    expect(found[13]?.error.causes.map(({ type, message }) => `${type}: ${message}`)).toEqual([
      "Error: middle",
      "RangeError: root cause",
    ]);
    expect(found[5]?.error.causes.map(({ type, code }) => [type, code])).toEqual([
      ["TypeError", null],
      ["PaymentError", "CARD_DECLINED"],
    ]);
    expect(found[6]?.error.code).toBe("ECONNREFUSED");
  });

  test("are not fatal", () => {
    expect(found.every((occurrence) => !occurrence.fatal)).toBe(true);
  });
});

describe("crashes of Node", () => {
  test.each([
    ["crash-sync", "2 TypeError: Cannot read properties of null (reading 'items') @ cart.js:2"],
    ["crash-async", "2 TypeError: Cannot read properties of null (reading 'reduce') @ cart.js:2"],
    ["crash-props", "1 PaymentError: declined @ crash-props.js:2"],
    ["crash-string", "2 null: boom"],
    ["crash-object", "2 null: { status: 500, reason: 'boom' }"],
    ["emitter", "1 Error: listen EADDRNOTAVAIL: address not available 1.2.3.4:9"],
    ["syntax", "1 SyntaxError: Unexpected token ';' @ broken.cjs:1"],
    ["missing-module", "1 Error: Cannot find module './not-there' @ missing.cjs:1"],
    ["aggregate", "1 AggregateError: All promises were rejected"],
    ["assert", "1 AssertionError: Expected values to be strictly equal: @ assert.js:2"],
  ])("%s is one fatal error", (name, expected) => {
    const found = errorsIn(fixture(name));

    expect(found.map(summary)).toEqual([expected]);
    expect(found[0]?.fatal).toBe(true);
  });

  test("have the fingerprint of the same error when it is caught and logged", () => {
    const [crashed] = errorsIn(fixture("crash-async"));
    const [logged] = errorsIn(fixture("console-errors"));

    expect(crashed?.fingerprint).toBe(logged?.fingerprint);
  });

  test("are told from a place in a file that nothing crashed at", () => {
    expect(errorsIn("/srv/shop/src/cart.js:2\nserved in 3 ms\nand a third line\n")).toEqual([]);
  });

  test("are found after an error without frames that still waits for them", () => {
    const found = errorsIn(`Error: no frames\n${fixture("crash-async").replace("starting\n", "")}`);

    expect(found.map((occurrence) => [occurrence.line, occurrence.fatal])).toEqual([
      [1, false],
      [2, true],
    ]);
  });
});

test("a crash with a long source line is one fatal error", () => {
  const source = "x".repeat(200_000);
  const found = errorsIn(
    `/a.min.js:1\n${source}\n  ^\n\nTypeError: x\n    at /a.min.js:1:3\n\nNode.js v24.1.0`,
  );

  expect(found.map(({ error, fatal }) => [error.type, fatal])).toEqual([["TypeError", true]]);
});

describe("what stands under an informational line", () => {
  const stack = "org.shop.Declined: no\n\tat org.shop.Pay.pay(Pay.java:12)";

  test("is its logger's in Java where that names its thread or class", () => {
    expect(errorsIn(`08:30:42.123 [main] INFO  o.s.Pay - declined\n${stack}`)).toEqual([]);
    expect(errorsIn(`2026-11-20 08:30:42 INFO org.shop.Pay: declined\n${stack}`)).toEqual([]);
  });

  test("is an error of its own elsewhere, since a program dies right under whatever it said last", () => {
    const traceback =
      'Traceback (most recent call last):\n  File "a.py", line 1, in pay\nKeyError: 1';

    expect(errorsIn(`2026-11-20T08:30:42Z INFO declined\n${stack}`)).toHaveLength(1);
    expect(errorsIn(`[INFO] declined\n${stack}`)).toHaveLength(1);
    expect(errorsIn(`INFO:shop:declined\n${traceback}`)).toHaveLength(1);
  });

  test("is Celery's where it says that it will try again", () => {
    const retry = "[2026-11-20 08:30:42,123: INFO/Worker-1] Task shop.pay[1] retry: Retry in 1s";
    const traceback =
      'Traceback (most recent call last):\n  File "a.py", line 1, in pay\nKeyError: 1';

    expect(errorsIn(`${retry}\n${traceback}`)).toEqual([]);
  });
});

test("lines may end in a carriage return too", () => {
  const found = errorsIn("Nov 20 08:30:42 prod-1 shop[1]: error: no stock\r\n[ERROR] no cart\r\n");

  expect(found.map(({ error }) => error.message)).toEqual(["no stock", "no cart"]);
});

test("stars around a word in brackets are no error of Elixir", () => {
  expect(errorsIn("** (note) read this\n** (KeyError handling) is on")).toEqual([]);
});

describe("unhandled rejections", () => {
  test("with a text name the text", () => {
    const [found, ...others] = errorsIn(fixture("reject-string"));

    expect(others).toEqual([]);
    expect(found?.error.type).toBe("UnhandledPromiseRejection");
    expect(found?.error.message).toContain('with the reason "no more stock"');
    expect(found?.fatal).toBe(true);
  });

  test("told as a warning are one error each, without the advice that follows", () => {
    const found = errorsIn(fixture("rejection-warning"));

    expect(found.map(({ error, fatal }) => [error.type, error.message, fatal])).toEqual([
      ["TypeError", "Cannot read properties of null (reading 'reduce')", true],
      [null, "no more stock", true],
    ]);
    expect(found[0]?.pid).toBeGreaterThan(1);
  });

  test("of which a handler logs only the message are errors, prose about them is none", () => {
    expect(errorsIn("Uncaught Exception: cannot go on").map(({ fatal }) => fatal)).toEqual([true]);
    expect(errorsIn("unhandled rejection handler installed")).toEqual([]);
  });

  test("and exceptions that a handler logs are fatal, and named by the error itself", () => {
    const found = errorsIn(fixture("handlers"));

    expect(found.map((occurrence) => [summary(occurrence), occurrence.fatal])).toEqual([
      ["1 TypeError: Cannot read properties of null (reading 'reduce') @ cart.js:2", true],
      ["8 RangeError: late @ handlers.js:5", true],
    ]);
  });
});

describe("pino records", () => {
  const found = errorsIn(fixture("pino"));

  test("are errors at level 50 and 60 only, whatever they carry", () => {
    expect(found.map(({ line }) => line)).toEqual([2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  });

  test("give type, message and frames of err, whatever the text before it", () => {
    const kinds = new Set(found.slice(0, 3).map(({ fingerprint }) => fingerprint));

    expect(kinds.size).toBe(1);
    expect(summary(found[1] as Occurrence)).toBe(
      "3 TypeError: Cannot read properties of null (reading 'reduce') @ cart.js:2",
    );
    expect(found[1]?.error.stack).toMatch(/^checkout failed\nTypeError: Cannot read/);
  });

  test("give the request, the trace id, the process and the time", () => {
    expect(found[2]?.request).toEqual({ method: "POST", path: "/api/checkout" });
    expect(found[2]?.traceId).toBe("req-3");
    expect(found[1]?.traceId).toBe("req-2");
    expect(found[5]?.traceId).toBe("4bf92f3577b34da6a3ce929d0e0e4736");
    expect(found[0]?.pid).toBeGreaterThan(1);
    expect(found[0]?.at).toBeGreaterThan(Date.UTC(2020, 0));
  });

  test("with a time in ISO 8601 and a level by name are read alike", () => {
    expect(found[7]?.fingerprint).toBe(found[0]?.fingerprint);
    expect(found[7]?.at).toBeGreaterThan(Date.UTC(2020, 0));
  });

  test("take the message of the error alone from the stack, and its causes", () => {
    expect(found[8]?.error.message).toBe("could not charge");
    expect(found[8]?.error.causes.map(({ type }) => type)).toEqual(["TypeError"]);
    expect(found[9]?.error.causes.map(({ type }) => type)).toEqual(["TypeError", "RangeError"]);
  });

  test("without err are named by their message", () => {
    expect(found[3]?.error).toMatchObject({
      type: null,
      message: "payment provider answered with 502 after 1203ms",
    });
    expect(found[10]?.error.message).toBe("import failed: just text");
  });

  test("at level fatal are fatal", () => {
    expect(found.filter(({ fatal }) => fatal).map(({ line }) => line)).toEqual([10]);
  });
});

describe("plain lines with a level", () => {
  test("of several loggers are errors at error level, with one fingerprint for one error", () => {
    const found = errorsIn(fixture("leveled"));
    const reduce = found.filter(
      ({ error }) => error.type === "TypeError" && error.frames.length > 0,
    );

    expect(found).toHaveLength(11);
    expect(reduce).toHaveLength(8);
    expect(new Set(reduce.map(({ fingerprint }) => fingerprint)).size).toBe(1);
  });

  test.each([
    ["2026-11-20T08:00:00Z ERROR stock is empty", "stock is empty"],
    ["[ERROR] stock: shelf is empty", "stock: shelf is empty"],
    ["error: stock is empty", "stock is empty"],
    ["[2026-11-20T08:30:00.123] [ERROR] stock - shelf is empty", "shelf is empty"],
    ["11-20 08:30:42.123  1702  2395 E Stock: unknown shelf kind=3", "Stock: unknown shelf kind=3"],
    ["ERROR shelf is empty shelf=a7 floor=3", "shelf is empty"],
  ])("take the text after it for the message: %s", (line, message) => {
    expect(errorsIn(line).map(({ error }) => [error.type, error.message])).toEqual([
      [null, message],
    ]);
  });

  test("take it from the next line where the first has none, and are none without any", () => {
    expect(errorsIn("[ERROR]\n  shelf is empty").map(({ error }) => error.message)).toEqual([
      "shelf is empty",
    ]);
    expect(errorsIn("2026-11-20T08:00:00Z ERROR")).toEqual([]);
  });

  test("take the type out of the text", () => {
    const [found] = errorsIn("[ERROR] svc: checkout failed: TypeError: x is not a function");

    expect(found?.error).toMatchObject({ type: "TypeError", message: "x is not a function" });
  });

  test("give time, request and trace id", () => {
    const [found] = errorsIn("2026-11-20T08:00:00Z ERROR POST /api/pay?card=1 failed reqId=ab-12");

    expect(found?.at).toBe(Date.UTC(2026, 10, 20, 8));
    expect(found?.request).toEqual({ method: "POST", path: "/api/pay" });
    expect(found?.traceId).toBe("ab-12");
  });

  test("have what was said around an error without a message, which is no part of its fingerprint", () => {
    const error = "NotImplementedError\n    at pay (/srv/shop/pay.js:1:2)";
    const found = ["ERROR checkout failed\n", "ERROR no order:\n", ""].flatMap((said) =>
      errorsIn(said + error),
    );

    expect(found.map((one) => one.error.message)).toEqual(["checkout failed", "no order", ""]);
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(1);
  });

  test("of FATAL are fatal", () => {
    const [found] = errorsIn(
      "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
    );

    expect(found?.fatal).toBe(true);
  });

  test("and the error that follows under it are one error", () => {
    const found = errorsIn(
      "2026-11-20T08:00:00Z ERROR checkout failed\nTypeError: no cart\n    at pay (/srv/shop/pay.js:1:2)\n",
    );

    expect(found.map(summary)).toEqual(["1 TypeError: no cart @ pay.js:1"]);
  });

  test.each([["11-20 08:30:42.123  1702  1702 E AndroidRuntime: "], ["E/AndroidRuntime( 1702): "]])(
    "are one error where each line of it has the head of a line of Android: %s",
    (head) => {
      const lines = [
        "FATAL EXCEPTION: main",
        "Process: com.acme.shop, PID: 1702",
        "java.lang.IllegalStateException: no cart",
        "\tat com.acme.shop.Cart.total(Cart.java:7)",
        "\tat android.os.Handler.dispatchMessage(Handler.java:92)",
      ];
      const found = errorsIn(lines.map((line) => head + line).join("\n"));

      expect(found.map(summary)).toEqual([
        "1 java.lang.IllegalStateException: no cart @ Cart.java:7",
      ]);
    },
  );

  test("are one error where RabbitMQ puts the process before each line of a report", () => {
    const head = "2026-11-20 08:30:42.123456+00:00 [erro] <0.259.0> ";
    const report = [
      "** Generic server cart terminating",
      "** Last message in was {'$gen_cast',",
      "                           {append,4}}",
      "** Reason for termination ==",
      "** {badmatch,none}",
    ];
    const found = errorsIn([...report, ...report].map((line) => head + line).join("\n"));

    expect(found.map(({ line }) => line)).toEqual([1, 6]);
  });

  test("have the stack of Dropwizard, which marks each of its lines, under the level", () => {
    const stack =
      "! java.lang.IllegalStateException: no cart\n! at com.acme.Cart.total(Cart.java:7)\n! ... 3 common frames omitted\n";

    expect(
      errorsIn(`ERROR [2026-11-20 08:30:42,123] com.acme.Cart: total failed\n${stack}`).map(
        summary,
      ),
    ).toEqual(["1 java.lang.IllegalStateException: no cart @ Cart.java:7"]);
    expect(
      errorsIn(`WARN  [2026-11-20 08:30:42,123] com.acme.Cart: total failed\n${stack}`),
    ).toEqual([]);
  });

  test("are errors where Consul has them four columns in", () => {
    const found = errorsIn(
      "    2026/11/20 08:30:42 [INFO] cart: no error\n    2026/11/20 08:30:43 [ERR] cart: no leader\n",
    );

    expect(found.map(summary)).toEqual(["2 null: cart: no leader"]);
  });

  test.each([
    ["total failed\nRuntimeException: no cart in /srv/shop/src/Cart.php:5"],
    ["total failed: RuntimeException: no cart in /srv/shop/src/Cart.php:5"],
    ["RuntimeException: no cart in /srv/shop/src/Cart.php:5"],
  ])("have the class of an exception of PHP, whatever was said before it: %j", (said) => {
    const stack = "Stack trace:\n#0 /srv/shop/public/index.php(9): total()\n#1 {main}\n";
    const found = errorsIn(`[2026-11-20 08:30:42] app.ERROR: ${said}\n${stack}`);

    expect(found.map(summary)).toEqual(["1 RuntimeException: no cart @ Cart.php:5"]);
  });

  test("have the text of Erlang's reports in the lines below, up to the next report", () => {
    const found = errorsIn(
      "=INFO REPORT==== 20-Nov-2026::08:30:41 ===\nno error\n\n=ERROR REPORT==== 20-Nov-2026::08:30:42 ===\n** Generic server cart terminating\n** Reason == noproc\n\n=PROGRESS REPORT==== 20-Nov-2026::08:30:43 ===\n  started: cart\n",
    );

    expect(found.map(summary)).toEqual(["4 null: ** Generic server cart terminating"]);
  });

  test("say the same twice and are still one error", () => {
    const found = errorsIn(
      "[Nest] 12  - 11/20/2026, 8:30:00 AM   ERROR [Handler] no cart\nTypeError: no cart\n    at pay (/srv/shop/pay.js:1:2)\n",
    );

    expect(found).toHaveLength(1);
  });
});

describe("healthy lines", () => {
  test("are no errors, whatever words and frames they have", () => {
    expect(errorsIn(fixture("healthy"))).toEqual([]);
  });

  test.each([
    "2026-11-20T08:00:00Z INFO 0 errors, exception list empty",
    "2026-11-20T08:00:00Z WARN retrying: Error: connect ECONNREFUSED\n    at f (/srv/a.js:1:2)",
    "2026-11-20T08:00:00Z WARN no cart\nTypeError: no cart\n    at f (/srv/a.js:1:2)",
    "2026-11-20 08:00:00 user clicked the ERROR button",
    '{"level":30,"msg":"Error: none","err":{"type":"Error","message":"x","stack":"Error: x\\n    at f (/a.js:1:2)"}}',
    '{"level":"warn","message":"fatal error"}',
    '{"level":"info","nested":{"level":"error"}}',
    "(node:12) [DEP0005] DeprecationWarning: Buffer() is deprecated\n    at f (/srv/a.js:1:2)",
    "ValidationError rules loaded",
    "Error",
    "undefined",
  ])("decide by their level, else by a header or frames: %s", (text) => {
    expect(errorsIn(text)).toEqual([]);
  });

  test("that begin in the middle of a stack are no error", () => {
    expect(
      errorsIn("    at f (/srv/a.js:1:2)\n    at g (/srv/a.js:3:4)\n  code: 'X'\n}\n"),
    ).toEqual([]);
  });

  test("before an error do not take it from the log", () => {
    const found = errorsIn(
      "2026-11-20T08:00:00Z INFO served\nTypeError: no cart\n    at pay (/srv/shop/pay.js:1:2)\n",
    );

    expect(found.map(({ line }) => line)).toEqual([2]);
  });
});

describe("errors of libraries", () => {
  test("are found in the mixed log of several of them", () => {
    const types = errorsIn(fixture("libraries")).map(({ error }) => error.type);

    expect(types).toEqual([
      "AxiosError",
      "Error",
      "MongoServerSelectionError",
      "ZodError",
      "JsonWebTokenError",
      "Error",
      "TypeError",
      "TypeError",
      "TypeError",
      "Error",
      "Error",
      "Error",
      "MaxRetriesPerRequestError",
      "Error",
    ]);
  });

  test("have the code and the causes that stand in the stack and in the properties once", () => {
    const [axios, , mongo] = errorsIn(fixture("libraries"));

    expect(axios?.error.code).toBe("ECONNREFUSED");
    expect(axios?.error.causes).toHaveLength(1);
    expect(mongo?.error.causes.map(({ type }) => type)).toEqual(["MongoNetworkError", "Error"]);
  });
});

describe("the way a line is written", () => {
  test("changes nothing: carriage returns, colours, a byte order mark", () => {
    const plain = errorsIn(fixture("console-errors")).map(({ fingerprint }) => fingerprint);
    const returns = errorsIn(fixture("console-errors").replaceAll("\n", "\r\n"));
    const coloured = errorsIn(
      fixture("console-errors").replaceAll(/^(.+)$/gm, "\u001b[31m$1\u001b[39m"),
    );
    const marked = errorsIn(`\uFEFF${fixture("crash-async").replace("starting\n", "")}`);

    expect(returns.map(({ fingerprint }) => fingerprint)).toEqual(plain);
    expect(coloured.map(({ fingerprint }) => fingerprint)).toEqual(plain);
    expect(marked).toHaveLength(1);
  });
});

describe("secrets in an error", () => {
  const secret = "hunter2secret";

  test.each([
    [`Error: login with password=${secret} failed\n    at f (/srv/shop/a.js:1:2)\n`],
    [`2026-11-20T08:00:00Z ERROR POST /login/token:${secret} reqId=token:${secret}`],
    [
      JSON.stringify({
        level: 50,
        msg: `token=${secret}`,
        err: {
          type: "Error",
          message: `password: '${secret}'`,
          stack: `Error: password: '${secret}'\n    at f (/srv/a.js:1:2)`,
        },
      }),
    ],
    [
      JSON.stringify({
        level: 50,
        req: { method: "GET", url: `/x/token=${secret}` },
        reqId: `token=${secret}`,
        msg: "failed",
      }),
    ],
    [
      `Error: outer\n    at f (/srv/a.js:1:2) {\n  [cause]: Error: https://u:${secret}@db failed\n      at g (/srv/a.js:3:4)\n}\n`,
    ],
    [
      JSON.stringify({
        level: "ERROR",
        error: {
          name: "Error",
          message: "x",
          stack: [
            { filePath: `/srv/token=${secret}/a.js`, fileLine: "1", method: `password=${secret}` },
          ],
        },
      }),
    ],
    [`web-1  | Error: password=${secret} is wrong\nweb-1  |     at f (/srv/a.js:1:2)`],
    [`{"log":"Error: password=${secret} is wrong\\n","stream":"stderr","time":"x"}`],
    [`panic: password=${secret}\n\ngoroutine 1 [running]:\nmain.f(0x1)\n\t/srv/a.go:1 +0x1`],
    [
      `Traceback (most recent call last):\n  File "/srv/a.py", line 1, in f\nValueError: token=${secret}`,
    ],
    [`[2026-11-20 08:30:42] app.ERROR: failed {"password":"${secret}"} []`],
    [`time="2026-11-20T08:30:42Z" level=error msg="failed" err="password=${secret}"`],
    [`/srv/a.js:1\nthrow "password=${secret}"\n^\npassword=${secret}\n\nNode.js v24.0.0\n`],
  ])("are masked in everything that is told of it", (text) => {
    const found = errorsIn(text);

    expect(found).toHaveLength(1);
    expect(JSON.stringify(found)).toContain("[REDACTED:");
    expect(JSON.stringify(found)).not.toContain(secret);
  });

  test("do not tell errors apart, and neither do their kinds", () => {
    const [a] = errorsIn("[ERROR] svc: login of anna@example.com failed");
    const [b] = errorsIn("[ERROR] svc: login of ghp_16C7e42F292c6912E7710c838347Ae178B4a failed");

    expect(a?.fingerprint).toBe(b?.fingerprint);
  });
});

test("any text is read without failing", () => {
  const piece = fc.constantFrom(
    "Error: x",
    "    at f (/a.js:1:2)",
    " {",
    "}",
    "[cause]: ",
    "[errors]: [",
    "caused by: ",
    "\n",
    "\n  ",
    '{"level":50,"err":',
    '"}',
    "2026-11-20T08:00:00Z ",
    "ERROR ",
    "/a.js:1\n",
    "^",
    "Node.js v1",
    "\u001b[31m",
    "\r",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), (pieces) => {
      for (const { fingerprint } of errorsIn(pieces.join(""))) {
        expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
      }
    }),
    { numRuns: 500 },
  );
});

test("a message whose first line is a bracket is read as far as it goes", () => {
  const [email, phone] = ["email", "phone"].map((name) => {
    const issue = [{ code: "invalid_type", path: [name], message: "Required" }];
    const text = `2026-11-20T08:30:00.000Z ERROR ${JSON.stringify(issue, null, 2)}`;
    return detectText(text, { redactor: createRedactor() });
  });

  expect(email).toMatchObject([{ error: { type: null } }]);
  expect(email?.[0]?.error.message).toContain("email");
  expect(email?.[0]?.fingerprint).not.toBe(phone?.[0]?.fingerprint);
});
