import { describe, expect, test } from "vitest";

import { parameterise } from "./parameterise.ts";

/** The least of three, in milliseconds of this thread: others may keep the machine busy meanwhile. */
function timeOf(message: string): number {
  const runs = [1, 2, 3].map(() => {
    const start = process.threadCpuUsage();
    parameterise(message);
    return process.threadCpuUsage(start).user / 1000;
  });
  return Math.min(...runs);
}

describe("a message without what differs", () => {
  test.each([
    ["Order 23 not found", "Order 918273 not found"],
    ["offset -17502, share 0.23", "offset -3, share 100.75"],
    ["balance of 4,150,908 cents", "balance of 12 cents"],
    ["visit 7c1811ed-e98f-4c9c-a9f9-58c757ff494f", "visit bea691f2-2e25-4bec-8838-e0c44b03d60a"],
    ["user 507f1f77bcf86cd799439011", "user 5f2b8c3e1a2b3c4d5e6f7a8b"],
    ["commit a93c7d2 at 0x9af8c3", "commit 4f1e08b at 0xDEADBEEF"],
    ["could not void k9Mtd2gDcgG", "could not void Zp0aa81QmXw"],
    ["customer cus_NffrFeUfNV2Hib", "customer cus_PqrsT4uvWxyZ1a"],
    [
      "span 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "span 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ],
    ["no rate for 2024-02-20T22:16:36.5Z", "no rate for 2025-06-24T18:33:00+02:00"],
    ["since Mon, 02 Jan 2006 15:04:05 -0700", "since Wed, 05 Nov 2025 08:00:00 +0100"],
    [
      "at Mon Jan 02 2006 14:04:05 GMT-0800 (Pacific Standard Time)",
      "at Tue Jul 08 2025 09:30:00 GMT+0200 (Central European Summer Time)",
    ],
    ["no driver at 11:21 PM", "no driver at 9:08 am"],
    ["took 3012ms of 5 s", "took 1.5ms of 30 s"],
    ["body of 12 MB", "body of 300kB"],
    ["blocked 203.0.113.254:51234", "blocked 10.0.0.7:40022"],
    ["blocked 2012:d157::cbe:908:2013", "blocked fc00::7"],
    ["blocked [::1]", "blocked 10.0.0.7"],
    ["order #A1B2C3 failed", "order #Z9Y8X7 failed"],
    ["rejected 00:1b:44:11:3a:b7", "rejected 00:1b:44:aa:3a:99"],
    ["key uploads/a1b2c3.jpg is missing", "key uploads/9f8e7d.jpg is missing"],
    ["cannot reach shop.example.com", "cannot reach api.acme.io"],
    ["hook to https://a.test/x?y=1 failed", "hook to http://b.test failed"],
    ["read /srv/a/upload_1.csv", "read /home/b/c.csv"],
    ["open '/tmp/x1/y'", "open '/tmp/z'"],
    ["GET /orders/17?page=2 failed", "GET /orders/18 failed"],
    [
      'invalid input syntax for type integer: "abc"',
      'invalid input syntax for type integer: "x y"',
    ],
    ["Duplicate entry 'bob' for key 'users.name'", "Duplicate entry 'anna' for key 'users.name'"],
    [
      'Cast to ObjectId failed for value "abc" (type string)',
      'Cast to ObjectId failed for value "d" (type string)',
    ],
    [
      "Unexpected token 'a', \"abc\" is not valid JSON",
      "Unexpected token 'T', \"Too Many Re\"... is not valid JSON",
    ],
    ["address already in use :::3000", "address already in use 0.0.0.0:3000"],
    ["It must be <= 4095. Received 5_000", "It must be <= 9. Received 12"],
    ["asked at Wed Jun 22 13:16:30 2005 for it", "asked at Sat Jul  9 12:59:58 2005 for it"],
    ["moved blk_-2918118818249673980", "moved blk_7017553867379051457"],
    ['no image "acme/shop:3f2a9b1"', 'no image "acme/shop:b81e07a"'],
    ["key 'ord-5512' is taken", "key 'ord-7' is taken"],
    ['no user "anna" here', 'no user "bob" here'],
    ['document with id "k3Jd8" is gone', 'document with id "Zq91m" is gone'],
    ['parsing "abc": invalid syntax', 'parsing "12kg": invalid syntax'],
    ["The input string 'abc' was", "The input string '12,x' was"],
    ["Text '2026/11/20' could not be parsed", "Text 'tomorrow' could not be parsed"],
    ["time data 'x' does not match", "time data '2026-13-01' does not match"],
    ["Preview of field's value: 'abc'", "Preview of field's value: 'n/a'"],
    ["Expected 'a' | 'b', received 'c'", "Expected 'a' | 'b', received 'q'"],
    ['"anna@@" is not an e-mail address', '"at home" is not an e-mail address'],
    ["'abc' is not a valid UUID", "'me' is not a valid UUID"],
    ['Search for "red shoes" failed', 'Search for "laptop" failed'],
    ["Request to /api/orders/42 failed", "Request to /api/orders/7 failed"],
    ["GET /orders/17 500 31.2 ms", "GET /orders/18 500 8 ms"],
    ["link V1StGXR8_Z5jdHi6B-myT expired", "link kP3_xQ9zLm2nB7vC-rTyU expired"],
    ["(request req_AbC123dEf)", "(request req_ZyX987wVu)"],
    [String.raw`open 'C:\Users\a\AppData\Local\Temp\x.json'`, String.raw`open 'D:\Temp\y\z.json'`],
    ["booking QX7F2K is gone", "booking ZZ91AB is gone"],
    ["unknown parts [A-12, B-77]", "unknown parts [C-99]"],
    ["denied (Request ID: 9C2B1F, next)", "denied (Request ID: abc/DEF+1=, next)"],
    ['for enum order_status: "SHIPED"', 'for enum order_status: "dne"'],
    ["of [1, 2, 3]", "of [4]"],
    ["mail to [REDACTED:email]", "mail to [REDACTED:token]"],
    ["retry=true", "retry=False"],
    ["no answer of shop.example.com.", "no answer of api.acme.io."],
    ["cursor eyJpZCI6MTIzNH0= ended", "cursor eyJpZCI6Nzc4MSwiYSI6MX0= ended"],
    ["Invalid password for user anna", "Invalid password for user bert77"],
    ['Video "Intro (final).mp4" is broken', 'Video "day 7.mov" is broken'],
    ["aborted after PT5M", "aborted after PT1H30M"],
    ["order 23505 of 10.0.0.7:40001 was lost", "order 47 of 10.0.0.8:41002 was lost"],
    ["held for 1m 30s", "held for 12s"],
    ["bad frame 01 03 00 1a ff", "bad frame 02 04 7F 00"],
    ["<Buffer 01 03 00 1a>", "<Buffer ff fe 22 7a 00>"],
    ["request 9f8e7d6c-5b4a is late", "request 0a1b2c3d-4e5f is late"],
    ["late by [15ms]", "late by [1.5s]"],
    ["late by [2m13s]", "late by [4s]"],
    ["rest of 1.2e-7", "rest of 3.44e+12"],
    ["cursor a+9/bC3dE5fG7hJ8kLmN0w==", "cursor Zx91/mKqT0uV+bN4cR7sPw=="],
    ["link _Z5jdHi6B-myTV1StGXR8 expired", "link 2mLxA9_fRtYbNc7qWkP0-- expired"],
    ["client 1.4.2-rc.1 is old", "client 1.5.0-beta.12 is old"],
    ['bad {"at":"https://a.test/x"}', 'bad {"at":"http://b.test/9"}'],
    ["log of [10/Oct/2000:13:55:36 -0700]", "log of [24/Jun/2025:08:01:02 +0200]"],
    ["no report of March 2025", "no report of Nov 2026"],
    ["gave up after 2m13s", "gave up after 1h2m3.5s"],
    ["stopped after 3 retries", "stopped after 1 retry"],
    ["lost 1 row of it", "lost 14 rows of it"],
    ["connect ECONNREFUSED ::1:5432", "connect ECONNREFUSED 127.0.0.1:5432"],
    ["connect ECONNREFUSED ::1:27017", "connect ECONNREFUSED 10.0.0.1:27017"],
    ["no session pXz8Kq2 here", "no session aR5tY9w here"],
    ["[req-7f3k2] is late", "[req-1a] is late"],
    ["bad {'is_ok': True, 'pet_id': 'rex1231'}", "bad {'is_ok': False, 'pet_id': 'tom9'}"],
    ["bad filter user='anna b'", "bad filter user='bert'"],
    ['cannot read upload "plan.csv"', 'cannot read upload "März 2.xlsx"'],
    ["Invalid user anna from 10.0.0.1", "Invalid user  0101 from 10.0.0.9"],
    ["failed; rhost=5.36.59.76.dyn.example.om", "failed; rhost=103.207.39.212"],
    ["own host name (web-a1) is unknown", "own host name (batch1) is unknown"],
    ["cannot resolve cn1 cn2 cn3 cn4", "cannot resolve dn910 dn911 dn912"],
    ["cannot load /srv/a/node_modules/got/x.js", "cannot load /app/node_modules/got/y.js"],
    ['Customer "Anna Müller" has no address', `Customer "Bert O'Neil" has no address`],
    ["GET https://a.example.com/v1/items/17 failed", "GET http://b.test/v1/items/9?x=y failed"],
    [
      "stat '/d/7c1811ed-e98f-4c9c-a9f9-58c757ff494f.pdf'",
      "stat '/d/bea691f2-2e25-4bec-8838-e0c44b03d60a.pdf'",
    ],
  ])("is the same for %s and %s", (a, b) => {
    expect(parameterise(a)).toBe(parameterise(b));
  });

  test.each([
    [
      "Cannot read properties of null (reading 'a1')",
      "Cannot read properties of null (reading 'a2')",
    ],
    ['relation "orders" does not exist', 'relation "invoices" does not exist'],
    ['column "address1" is missing', 'column "address2" is missing'],
    ["Request failed with status code 404", "Request failed with status code 500"],
    ["provider answered with 502", "provider answered with 429"],
    ["upstream: 502 Bad Gateway", "upstream: 503 Service Unavailable"],
    ["errno: -111", "errno: -2"],
    ["failed with error 10061", "failed with error 11001"],
    ["E11000 duplicate key", "E11001 duplicate key"],
    ["connect ECONNREFUSED 10.0.0.1:5432", "connect ECONNREFUSED 10.0.0.1:6379"],
    ["connect ECONNREFUSED db:5432", "connect ECONNREFUSED db:3306"],
    ["redis://cache:6379 is down", "amqp://cache:5672 is down"],
    ["no encoding utf-8", "no encoding utf-16"],
    ["Bee::buzz() called", "Fee::add() called"],
    ["POST /orders failed", "POST /carts failed"],
    ["open '/srv/app/prod.json'", "open '/srv/app/page.html'"],
    ["missing STRIPE_KEY", "missing STRIPE_SECRET"],
    ["Request to /api/orders/42 failed", "Request to /api/carts/42 failed"],
    ["open /etc/shop/config.yaml: denied", "open /etc/shop/tls.crt: denied"],
    ["GET /orders/17 500 31.2 ms", "GET /orders/17 503 31.2 ms"],
    ["charge failed with 502", "charge failed with 404"],
    ["Minified React error #418; visit", "Minified React error #425; visit"],
    ["dial tcp 10.0.0.9:5432: refused", "dial tcp 10.0.0.9:6379: refused"],
    ["AADSTS50058: no session", "AADSTS50105: no session"],
    ['Invalid value "PENDING" here', 'Invalid value "SHIPPED" here'],
    ['got value "undefined"', 'got value "null"'],
    ["no Host 'db-1'", "no Host 'cache-1'"],
    ["rejected: 550 5.1.1 unknown", "rejected: 552 5.3.4 unknown"],
    ["S3BUCKET is missing", "EC2INSTANCE is missing"],
    ["cart-page2_v3Item failed", "order-page2_v3Item failed"],
    ["[worker-3] stopped", "[mailer-3] stopped"],
    ["connect ECONNREFUSED ::1:5432", "connect ECONNREFUSED ::1:6379"],
    ["address already in use :::80", "address already in use :::443"],
    [
      "GET https://a.example.com/v1/items/17 failed",
      "GET https://a.example.com/v1/carts/17 failed",
    ],
    ["codec iso-8859-1 is unknown", "codec iso-8859-15 is unknown"],
    ["cannot load /app/node_modules/got/x.js", "cannot load /app/node_modules/nanoid/x.js"],
    [
      "cannot load /app/node_modules/.pnpm/got@1.0.0/node_modules/got/x.js",
      "cannot load /app/node_modules/.pnpm/nanoid@1.0.0/node_modules/nanoid/x.js",
    ],
    ["too long for varying(255)", "too long for varying(20)"],
    ["payment failed [ERR_17]", "payment failed [ERR_23]"],
    ["E1001: cart is broken", "E1002: cart is broken"],
    ["TLSv1.0 is off", "TLSv1.1 is off"],
    ["HTTP/2 stream was reset", "HTTP/3 stream was reset"],
    ["SMTP 550 on RCPT", "SMTP 421 on RCPT"],
    ["modbus exception 0x02", "modbus exception 0x0B"],
    ["GLIBC_2.34 is missing", "GLIBC_2.28 is missing"],
    ["Marker 1000 has no place", "Junction 1000 has no place"],
  ])("differs for %s and %s", (a, b) => {
    expect(parameterise(a)).not.toBe(parameterise(b));
  });

  test.each([
    "Error 1062: dup",
    "Error 1062 (23000): dup",
    "MySQL Error 1062",
    "Not Found (404)",
    "Webhook failed [502]",
    "Webhook failed - 502",
    "Response not OK: 503",
    "HTTP Error 503",
    "Server responded with a status of 404",
    "upstream said 503",
    "404 Client Error: gone",
    "StatusCode=503",
    "statusCode: 503",
    "Status Code: 429",
    "ExitCode: 137",
    "rc=17",
    "ret=-5",
    "returned -17",
    "exited with 17",
    "WinError 5",
    "[WinError 10061] refused",
    "SqlException (5)",
    "0x80070005",
    "NTSTATUS 0xC0000005",
    "SSL alert number 40",
    "DiscordAPIError[50013]: no",
    "MongoServerError 11000",
    "query failed: 23505",
    "query failed: 40P01",
    "ERROR 42703 at statement",
    "Container exited (137)",
    "charset utf-16le",
    "column of utf8mb4",
    '"@acme/core" has no exported member "Cart"',
    "a 400 error came back",
    "no server at port 5432",
    "port: 6379 is taken",
    "LNK2019: unresolved",
    "NETSDK1045: old",
    "curl: (28) late",
    "closed with 1006",
    "WebSocket was closed: 1006",
    "smtp: 550",
    "FTP 530",
    "AMQP 404",
    "LDAP 49",
    "not a H264 stream",
    "not an mp3",
    "log4j is missing",
    "against RFC 7231",
  ])("keeps codes, and names with a number in them: %s", (message) => {
    expect(parameterise(message)).toBe(message);
  });

  test.each([
    ["no order (512)", "no order (<*>)"],
    ["Error: 12 items failed", "<*> item failed"],
    ["Sync Error: 3 items left", "Sync Error: <*> item left"],
    ["returned 17 rows", "returned <*> row"],
    ["ORD-10293: no lines", "ORD-<*>: no lines"],
    ["exited with 17 jobs", "exited with <*> job"],
    ["at 0x80070005aa00", "at <*>"],
  ])("takes no other number for a code: %s", (message, expected) => {
    expect(parameterise(message)).toBe(expected);
  });

  test("has no digits of an id left, and all of its words", () => {
    expect(parameterise("Order 23 of shop_7 not found in cart-9")).toBe(
      "Order <*> of shop_<*> not found in cart-<*>",
    );
  });

  test("is bounded", () => {
    expect(parameterise("word ".repeat(100_000)).length).toBeLessThanOrEqual(2048);
  });
});

/** Of a message four times as long, quadratic work takes sixteen times as long. */
test.each([
  "a",
  "1",
  "a1",
  "1.",
  "a.",
  "/a",
  "1:",
  "::",
  "'",
  '"',
  "[1, ",
  "a1_",
  "http://",
  "Jan 1 ",
  "00:",
  "for type a",
  "dup key: {",
  ": ",
  "value ",
  "received 'a",
  "Unexpected token 'a', ",
  "Did you mean ",
  "getaddrinfo ENOTFOUND a",
  "is not a function. (In '",
  " for #<A",
  "GET /a ",
  "a1-",
  "ab_Aa1",
  "[a<*>, ",
  "Request ID: ",
])("work grows with the length of the message, and no faster: %j", (unit) => {
  const message = unit.repeat(Math.ceil(2000 / unit.length));

  expect(timeOf(message.repeat(4))).toBeLessThan(10 * timeOf(message) + 200);
});
