import { describe, expect, test } from "vitest";

import { unwrap } from "./unwrap.ts";

describe("a line is taken out of", () => {
  test.each([
    ["Docker's json-file", '{"log":"text\\n","stream":"stderr","time":"2026-11-20T08:30:42.1Z"}'],
    ["what fluent-bit forwards", '{"date":1.5,"stream":"stderr","log":"text"}'],
    ["CRI", "2026-11-20T08:30:42.123456789+00:00 stderr F text"],
    ["docker logs -t", "2026-11-20T08:30:42.123456789Z text"],
    ["docker compose", "web-1  | text"],
    ["docker compose of version 1", "\u001b[36mweb_1  |\u001b[0m text"],
    ["docker compose with a container's name", "shop-api  | text"],
    ["pm2 --time", "2026-11-20T08:30:42: text"],
    ["pm2 --log-date-format", "2026-11-20 08:30:42.123 +00:00: text"],
    ["pm2 logs", "0|shop     | text"],
    ["pm2 logs of pm2 --time", "0|shop  | 2026-11-20T08:30:42: text"],
    [
      "pm2 --log-type json",
      '{"message":"text\\n","timestamp":"2026-11-20T08:30:42.1Z","type":"err","process_id":0,"app_name":"shop"}',
    ],
    [
      "a cluster's archive",
      "- 1795163442 2026.11.20 prod-1 Nov 20 08:30:42 prod-1/prod-1 shop[4711]: text",
    ],
    ["journalctl", "Nov 20 08:30:42 prod-1 shop[4711]: text"],
    ["journalctl -o short-iso", "2026-11-20T08:30:42+0000 prod-1 shop[4711]: text"],
    ["journalctl -o json", '{"__CURSOR":"s=1","PRIORITY":"6","_PID":"4711","MESSAGE":"text"}'],
    ["BusyBox", "Nov 20 08:30:42 prod-1 daemon.info shop[4711]: text"],
    ["RFC 3164", "<14>Nov 20 08:30:42 prod-1 shop[4711]: text"],
    ["RFC 5424", '<14>1 2026-11-20T08:30:42.1Z prod-1 shop 4711 - [meta a="]"] \uFEFFtext'],
    ["Heroku", "2026-11-20T08:30:42.123456+00:00 app[web.1]: text"],
    ["kubectl logs --prefix", "[pod/shop-7d4b9c6f5-x2x8k/shop] text"],
    ["Meteor", "W20261120-08:30:42.123(1)? (STDERR) text"],
    ["Meteor, of its output, in India", "I20261120-08:30:42.123(5.5)? text"],
    ["a journal in French", "déc. 20 08:30:42 host shop[4711]: text"],
    ["a journal in German", "Mär  9 08:30:42 host shop[4711]: text"],
    ["stern", "shop-6d4cf56db6-x2x7k shop text"],
    [
      "stern with colours",
      "\u001b[36mshop-cart-6d4cf56db6-x2x7k\u001b[39m \u001b[31mshop\u001b[39m text",
    ],
    [
      "php-fpm",
      '[20-Nov-2026 08:30:42] WARNING: [pool www] child 7 said into stderr: "text", pipe is closed',
    ],
    ["foreman", "08:30:42 web.1  | text"],
    ["BuildKit", "#9 0.329 text"],
    ["compose in Docker", '{"log":"web-1  | text\\n","stream":"stdout","time":"x"}'],
  ])("%s: %s", (_, line) => {
    expect(unwrap(line)?.texts).toEqual(["text"]);
  });

  test("pm2's JSON with all the lines of a write", () => {
    const line =
      '{"message":"a\\n    b\\n","timestamp":"x","type":"err","process_id":0,"app_name":"shop"}';

    expect(unwrap(line)?.texts).toEqual(["a", "    b"]);
  });

  test("a record with a frame of a stack, whatever else is in it", () => {
    const frame = "    at com.acme.Cart.total(Cart.java:7)";

    expect(unwrap(`{"shop":7,"message":"${frame}"}`)?.texts).toEqual([frame]);
    expect(unwrap(`{"shop":7,"message":"sold at noon"}`)).toBeNull();
    expect(unwrap(`{"shop":7,"lvl":"info","message":"${frame}"}`)).toBeNull();
  });

  test("Docker's json-file and CRI with what tells that it goes on", () => {
    expect(unwrap('{"log":"half","stream":"stdout","time":"x"}')?.partial).toBe(true);
    expect(unwrap("2026-11-20T08:30:42.123456789Z stdout P half")?.partial).toBe(true);
    expect(unwrap("2026-11-20T08:30:42.123456789Z stdout F whole")?.partial).toBe(false);
  });
});

describe("a stream has a name of its own for", () => {
  test.each([
    [
      "stdout and stderr",
      "2026-11-20T08:30:42.123456789Z stdout F a",
      "2026-11-20T08:30:42.123456789Z stderr F a",
    ],
    ["two services", "web-1  | a", "db-1   | a"],
    ["two processes", "Nov 20 08:30:42 h shop[1]: a", "Nov 20 08:30:42 h shop[2]: a"],
  ])("%s", (_, a, b) => {
    expect(unwrap(a)?.ident).not.toBe(unwrap(b)?.ident);
  });
});

describe("an envelope says of its line", () => {
  test("the time and the process", () => {
    expect(unwrap("2026-11-20T08:30:42+00:00 prod-1 shop[4711]: text")?.origin).toEqual({
      at: Date.UTC(2026, 10, 20, 8, 30, 42),
      level: null,
      pid: 4711,
    });
  });

  test("a level by its priority, but not where Docker calls all of stderr errors", () => {
    expect(unwrap("<11>Nov 20 08:30:42 prod-1 shop[1]: text")?.origin.level).toBe("error");
    expect(unwrap("<27>Nov 20 08:30:42 prod-1 5790672ab6a0[9103]: text")?.origin.level).toBeNull();
    expect(unwrap("Nov 20 08:30:42 prod-1 daemon.err shop[1]: text")?.origin.level).toBe("error");
    expect(unwrap('{"_PID":"1","PRIORITY":"3","MESSAGE":"x"}')?.origin.level).toBe("error");
    expect(
      unwrap('{"_PID":"1","PRIORITY":"3","CONTAINER_NAME":"shop","MESSAGE":"x"}')?.origin.level,
    ).toBeNull();
  });
});

describe("no envelope has", () => {
  test.each([
    '{"level":30,"time":1,"msg":"ok"}',
    '{"message":"text","level":"error"}',
    '{"log":{"level":"error"},"message":"text"}',
    "2026-11-20T08:30:42.123Z ERROR shop: text",
    "2026-11-20 08:30:42.123 | ERROR    | shop:pay:1 - text",
    "Nov 20 08:30:42 ERROR shop: text",
    "Nov 20 08:30:42 INFO: text",
    "ERROR  | text",
    "  | a line of an exception group",
    "12  | a line of source",
    "[pod] text",
    "shop-6d4cf56db6-oauth2 shop text",
    "shop-checkout service text",
    "    at pay (/srv/shop/a.js:1:2)",
    "",
  ])("%s", (line) => {
    expect(unwrap(line)).toBeNull();
  });
});
