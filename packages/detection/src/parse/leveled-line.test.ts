import { describe, expect, test } from "vitest";

import { parseLogTime } from "./log-time.ts";
import { parseLeveledLine } from "./leveled-line.ts";

function timeOf(line: string): number | null {
  return parseLogTime(parseLeveledLine(line)?.time ?? "");
}

describe("the beginning of a plain line", () => {
  test.each([
    ["2026-11-20T08:00:00Z ERROR message", "error", "message"],
    ["2026-11-20 08:00:00,123 WARN  message", "warn", "message"],
    ["2026/11/20 08:00:00.123 +0100 [error] message", "error", "message"],
    ["[2026-11-20T08:30:00.123] [ERROR] shop - message", "error", "message"],
    ["[ERROR] svc: message", "error", "svc: message"],
    ["[ERROR] 2026-11-20T08:00:00Z message", "error", "message"],
    ["ERROR: message", "error", "message"],
    ["error: message", "error", "message"],
    ["ERROR | message", "error", "message"],
    ["level=error message", "error", "message"],
    ["[08:00:00.000] ERROR (123): message", "error", "message"],
    ["[Nest] 123  - 11/20/2026, 8:30:00 AM   ERROR [Handler] message", "error", "message"],
    ["2026-11-20T08:00:00Z [worker-3] shop [INFO] message", "info", "message"],
    ["2026-11-20 08:00:00 25746 DEBUG message", "debug", "message"],
    ["[08:30:42] [error] › ⚠  warning   message", "warn", "message"],
    ["[cart.js] [fatal] › ℹ  INFO      message", "info", "message"],
    ["level=50 time=2026-11-20T08:30:42+0000 msg=message", "error", "message"],
    ["level=30 time=2026-11-20T08:30:42+0000 msg=message", "info", "message"],
    [
      "2026/11/20 08:30:42 server.go:3230: http: panic serving 10.0.0.7:5: no",
      "error",
      "http: panic serving 10.0.0.7:5: no",
    ],
    ["bakery ERR! oven message", "error", "message"],
    ["❌ upload failed: message", "error", "upload failed: message"],
    ["❌ WARN: upload failed", "warn", "upload failed"],
    ["error--- message", "error", "message"],
    ['2026-11-20 08:30:42 message="message" severity="error" line="8"', "error", "message"],
    ['2026-11-20 08:30:42 message="message" severity="info" line="8"', "info", "message"],
    ["warn --- message", "warn", "message"],
    ["Warning: message", "warn", "message"],
    ["E1120 08:30:42.923954    4643 reflector.go:147] message", "error", "message"],
    ["[2026-11-20, 08:30:42 UTC] {task.py:18} ERROR - message", "error", "message"],
    [
      "- 1795163442 2026.11.20 R02-M1 2026-11-20-08.30.42.123456 R02-M1 RAS KERNEL INFO message",
      "info",
      "message",
    ],
    [
      "APPREAD 1795163442 2026.11.20 R02-M1 2026-11-20-08.30.42.123456 R02-M1 RAS APP FATAL message",
      "fatal",
      "message",
    ],
    [
      "- 1795163442 2026.11.20 R02-M1 2026-11-20-08.30.42.123456 R02-M1 NULL HARDWARE SEVERE message",
      "error",
      "message",
    ],
    ["2026-11-20T08:30:42.296 25376]ERROR:shop:message", "error", "message"],
    ["2026-11-20T08:30:42.123456ABC err shop message", "error", "shop message"],
    ["2026-1-20 08:30:42 [main] ERROR message", "error", "message"],
    [
      "08:30:42.123 project=shop app_name=psql peer_ip=10.0.0.4 region=local mode=a type=b user=c pool=d [error] message",
      "error",
      "message",
    ],
    [
      "2026/11/20 08:30:42 ...rs/web/cart.go:17:Total() [E] [6a-2] message",
      "error",
      "[6a-2] message",
    ],
    ["2026/11/20 08:30:42 cart/total.go:17:Total() [I] error is a word", "info", "error is a word"],
    ["2026/11/20 08:30:42 [F] message", "fatal", "message"],
    ["2026-11-20 08:30:42.123 UTC [147] 10.0.0.4 app@shop FATAL:  message", "fatal", "message"],
    ["2026-11-20 08:30:42 10.0.0.4:48978 INFO error message", "info", "error message"],
    ["nginx: [emerg] message", "fatal", "message"],
    ["shop: ERROR: message", "error", "message"],
    ["2026-11-20 08:30:42.123456+00:00 [erro] <0.259.0> message", "error", "<0.259.0> message"],
    ["2026-11-20 08:30:42.123456+00:00 [noti] <0.259.0> message", "info", "<0.259.0> message"],
    ["Fatal: message", "fatal", "message"],
    ["2026-11-20 08:30:42 UTC:10.0.0.4(5432):app@shop:[4711]:FATAL:  message", "fatal", "message"],
    ["2026-11-20 08:30:42 UTC::@:[4711]:LOG:  error message", "info", "error message"],
    [
      "2026-11-20T08:30:42.123Z error cart [total/util.go:17] message",
      "error",
      "cart [total/util.go:17] message",
    ],
    ["[2026-11-20 08:30:42.123 F5A5AB90 error 'cart:/a'] message", "error", "'cart:/a'] message"],
    ["2026-11-20T08:30:42.123Z Er(11) cart[4711]: message", "error", "cart[4711]: message"],
    [
      "2026-11-20T08:30:42.123Z In(14) cart[4711]: error message",
      "info",
      "cart[4711]: error message",
    ],
    ["2026-11-20 08:30:42,123 - cart.py[ERROR]: message", "error", "message"],
    ["2026-11-20 08:30:42.123  1702-1702/com.acme.shop E/Cart: message", "error", "Cart: message"],
    ["2026-11-20T08:30:42Z shop: 1000211352: cart: ERROR: message", "error", "message"],
    ["(shop.cart.Total): 2026-11-20 08:30:42,123 ERROR message", "error", "message"],
    ["11-20 08:30:42.123  root  1702  2395 E Cart: message", "error", "Cart: message"],
    ["2026-11-20 08:30:42.123456 E | cart: message", "error", "cart: message"],
    ["2026-11-20T08:30:42.123+0100 E WRITE    [conn17] message", "error", "message"],
    ["2026-11-20T08:30:42.123+0100 I NETWORK  [conn17] error message", "info", "error message"],
    ["[2026-11-20 08:30:42 +0100] critical/TcpSocket: message", "error", "/TcpSocket: message"],
    ["11/20/26 08:30:42.123456 web_php[4711].ERR [shop] message", "error", "[shop] message"],
    ["2026/11/20 08:30:42 shop-agentd(1210): ERROR: message", "error", "message"],
    ["2026/11/20 08:30:42 shop-agentd:cart: ERROR: message", "error", "message"],
    ["E/Cart ( 4711): message", "error", "Cart ( 4711): message"],
    ["=ERROR REPORT==== 20-Nov-2026::08:30:42 ===", "error", ""],
    ["=PROGRESS REPORT==== 20-Nov-2026::08:30:42 ===", "info", ""],
    [
      '2026-11-20 08:30:42.123 UTC,"app","shop",86,"10.0.0.4:48978",6.5,6,"INSERT",2026-11-20 08:30:14 UTC,3/4,0,ERROR,23505,"no ""cart"" here",,,,,,,,,"node"',
      "error",
      'no "cart" here',
    ],
    [
      '2026-11-20 08:30:42.123 UTC,"app","shop",86,,6.5,6,"idle",2026-11-20 08:30:14 UTC,3/4,0,LOG,00000,"error message",,,,,,,,,"node"',
      "info",
      "error message",
    ],
    ["(2026-11-20  8:30:42): [be[shop]] [add_user] (0x0040): message", "error", "message"],
    ["11-20 08:30:42.123  1047  1702  2395 E Cart: message", "error", "Cart: message"],
    ["Main::ERROR::2026-11-20 08:30:42,300::cart::74::shop::(run) message", "error", "message"],
    ["error 2026-11-20 08:30:42: message", "error", "message"],
    ["shop:warn  20-11-2026 08:30:42: message", "warn", "message"],
    ["2026-11-20 08:30:42.1|Error|message", "error", "message"],
    ["1795163442: error: message", "error", "message"],
    ["E20261120 08:30:42.123456  4643 cart.cc:88] message", "error", "message"],
    ["C 2026-11-20 08:30:42,123 4711 message", "error", "message"],
    ["W 2026-11-20 08:30:42,123 4711 message", "warn", "message"],
    ["[2026-11-20 08:30:42.123 AM] error: message", "error", "message"],
    ["08:30:42.123Z ERROR message", "error", "message"],
    ["2026-11-20T08:30:42.123Z | error   | message", "error", "message"],
    ["[11/20/2026] [8:30:42 AM] [cart.js] [shop] › ✖  error     message", "error", "message"],
    ["[shop] › ⚠  warning   message", "warn", "message"],
    ["ERRO[2026-11-20T08:30:42Z] message", "error", "message"],
    ["Debug: handler, error ", "error", ""],
    ["ERROR in ./src/cart.js 3:4-12", "error", ""],
    ["error during build:", "error", ""],
    ["E, [2026-11-20T08:30:42.123456 #4711] ERROR -- shop: message", "error", "message"],
    ["[2026-11-20 08:30:42,123: ERROR/ForkPoolWorker-1] message", "error", "message"],
    ["[08:30:42 ERR] message", "error", "message"],
    ["[2026-11-20T08:30:42Z WARN  shop::cart] message", "warn", "message"],
    ["2026-11-20T08:30:42Z\terror\tshop/cart.go:12\tmessage", "error", "message"],
    ["ERRO[0042] message", "error", "message"],
    ["8:30AM ERR message", "error", "message"],
    ["20 Nov 08:30:42 - [error] [api:cart] message", "error", "[api:cart] message"],
    ["26-1-20 08:30:42.1|Error|Cart|message", "error", "Cart|message"],
    ["Fri Nov 20 08:30:42 2026 10.0.0.4:48978 TLS Error: message", "error", "message"],
    ["10.0.0.4 2026-11-20 08:30:42.123 UTC [12] ERROR:  message", "error", "message"],
    ["10.0.0.4(5000) 2026-11-20 08:30:42 UTC [12] LOG:  error", "info", "error"],
    [
      "2026-11-20 08:30:42.12 Logon       Error: 1, Severity: 14, State: 8.",
      "error",
      "1, Severity: 14, State: 8.",
    ],
    ["auth-worker(bob,10.0.0.4)<7>: Error: message", "error", "message"],
    ["imap(bob)<7><a>: Info: error message", "info", "error message"],
    ["[08:30:42] ERROR    message                     cart.py:12", "error", "message"],
    ["           CRITICAL message                     cart.py:12", "error", "message"],
    ["                    INFO     an error           cart.py:12", "info", "an error"],
    ["[E 261120 08:30:42 web:1670] message", "error", "message"],
    ["[Fri Nov 20 08:30:42.123456 2026] [core:error] message", "error", "message"],
    ["20-Nov-2026 08:30:42.123 SEVERE message", "error", "message"],
    ["2026-11-20 08:30:42.1234|ERROR|message", "error", "message"],
    ["2026-11-20 08:30:42,123:ERROR:message", "error", "message"],
    ["[2026-11-20 08:30:42] production.ERROR: message", "error", "message"],
    ["[2026-11-20 08:30:42.123][17][error][message", "error", "[message"],
    ["2026-11-20 08:30:42.212 UTC [12389] app@shop ERROR:  message", "error", "message"],
    ["2026-11-20T08:30:42.835618Z 0 [ERROR] message", "error", "message"],
    ['time="2026-11-20T08:30:42Z" level=error msg="message" id=7', "error", "message"],
    ['ts=1 level=error msg="message" err="why" id=7', "error", "message: why"],
    ["fail: message", "error", "message"],
    ["ERROR:shop:message", "error", "message"],
    ["[2026-11-20 08:30:42] ERROR in app: message", "error", "message"],
    [
      "2026-11-20T08:30:42.456Z ERROR 1 --- [shop] [nio-1] c.a.shop.PaymentClient   : message",
      "error",
      "message",
    ],
    [" ERROR  message", "error", "message"],
    [" ⨯ message", "error", "message"],
    ["✖  error     message", "error", "message"],
    ["panic: message", "fatal", "panic: message"],
    ["[20-Nov-2026 08:30:42 UTC] PHP Fatal error:  x", "fatal", "PHP Fatal error:  x"],
    ["NOTICE: PHP message: PHP Warning:  message", "info", "PHP Warning:  message"],
    ["FATAL ERROR: message", "fatal", "ERROR: message"],
    ["1795203342106 ERROR message", "error", "message"],
    ["1795203342.106 [error] message", "error", "message"],
    ["Fri, 20 Nov 2026 08:30:42 GMT ERROR message", "error", "message"],
    ["20.11.2026 08:30:42.123 *ERROR* message", "error", "message"],
    ["20-11-2026 08:30:42 INFO message", "info", "message"],
    ["[08:30:42] [Server thread/ERROR]: message", "error", "message"],
    ["error  : message", "error", "message"],
    ["❌ ERROR message", "error", "message"],
    ["✘ [ERROR] message", "error", "message"],
    [
      "[   12.345678] Out of memory: Killed process 7 (node)",
      "fatal",
      "Out of memory: Killed process 7 (node)",
    ],
    [
      "2026-11-20T08:30:42.123Z 8f0c1d2e-3b4a-4c5d-9e6f-708192a3b4c5 Task timed out after 3.00 seconds",
      "fatal",
      "Task timed out after 3.00 seconds",
    ],
    [
      "[ERROR]\t2026-11-20T08:30:42.123Z\t8f0c1d2e-3b4a-4c5d-9e6f-708192a3b4c5\tmessage",
      "error",
      "message",
    ],
    ['at=error code=H12 desc="Request timeout" method=GET path="/"', "error", "Request timeout"],
    [
      'level=error msg="message" stack="Error: x\\n    at a (/a.js:1:2)"',
      "error",
      "message\nError: x\n    at a (/a.js:1:2)",
    ],
    [" ERROR  message          8:30:42 AM", "error", "message"],
  ])("names the level of: %s", (line, level, rest) => {
    expect(parseLeveledLine(line)).toMatchObject({ level, rest });
  });

  test.each([
    "Error: message",
    "Error handling is on",
    "error handling is on",
    "the ERROR button",
    "[TypeError] text",
    "at ERROR level",
    "at=error in the code",
    "❌ error handling is on",
    "*ERROR*s are shown in red",
    "[reports/error]: message",
    "Task timed out after 3 tries",
    "Out of memory? Killed processes are shown here",
    "12345 errors",
    "shop: errors: none",
    "shop: TODO: read what is an error",
    "[E] text",
    "FAIL\tshop/cart\t0.006s",
    "",
  ])("is none in: %j", (line) => {
    expect(parseLeveledLine(line)).toBeNull();
  });

  test.each([
    "npm ERR! code ELIFECYCLE",
    "<error>message</error>",
    "other--- message",
    "column\tError\tmessage",
    "❌ 0 failed, 12 passed",
    "❌ rye is not on the list",
    "❌ finished with no errors",
  ])("has no level: %s", (line) => {
    expect(parseLeveledLine(line)).toBeNull();
  });

  test("has no level where a scope of electron-log is called like one", () => {
    expect(parseLeveledLine("08:30:42.123 (error) › message")?.level).toBeNull();
  });

  test("has a time and no level where the text says one later", () => {
    expect(parseLeveledLine("2026-11-20T08:00:00Z user clicked the ERROR button")).toMatchObject({
      level: null,
      rest: "user clicked the ERROR button",
    });
    const login = "Fri Nov 20 08:30:42 2026 [pid 2] [bob] FAIL LOGIN: Client";

    expect(parseLeveledLine(login)?.level).toBeNull();
  });

  test("gives times with a zone as they are, and others in local time", () => {
    const utc = Date.UTC(2026, 10, 20, 8, 0, 0, 500);

    expect(timeOf("2026-11-20T08:00:00.500Z ERROR x")).toBe(utc);
    expect(timeOf("2026-11-20T09:00:00,500+01:00 ERROR x")).toBe(utc);
    expect(timeOf("2026-11-20 08:00:00.500 ERROR x")).toBe(
      new Date(2026, 10, 20, 8, 0, 0, 500).getTime(),
    );
    expect(timeOf("[08:00:00.500] ERROR x")).toBeNull();
  });

  test("gives the process in brackets", () => {
    expect(parseLeveledLine("[08:00:00.000] ERROR (123): x")?.pid).toBe(123);
    expect(parseLeveledLine("2026-11-20T08:00:00Z ERROR 7 items missing")?.pid).toBeNull();
  });
});
