import { describe, expect, test } from "vitest";

import { detectText } from "../detect-text.ts";
import { createRedactor } from "../redact/redactor.ts";

function fingerprintsOf(text: string): readonly string[] {
  return detectText(text, { redactor: createRedactor() }).map(({ fingerprint }) => fingerprint);
}

const same: readonly (readonly [what: string, a: string, b: string])[] = [
  [
    "Python: lines and the folder of a release",
    'Traceback (most recent call last):\n  File "/srv/shop/releases/20261120/app/carts.py", line 12, in show\n    return cart.total\nAttributeError: x',
    'Traceback (most recent call last):\n  File "/app/app/carts.py", line 19, in show\n    return cart.total\nAttributeError: x',
  ],
  [
    "Python: a file at the root of a container",
    'Traceback (most recent call last):\n  File "/srv/shop/main.py", line 12, in show\n    x\nAttributeError: x',
    'Traceback (most recent call last):\n  File "/app/main.py", line 19, in show\n    x\nAttributeError: x',
  ],
  [
    "Python: addresses",
    'Traceback (most recent call last):\n  File "/app/main.py", line 1, in f\n    x\nTypeError: <function show at 0x7f1c2c0d5e10> is not x',
    'Traceback (most recent call last):\n  File "/app/main.py", line 1, in f\n    x\nTypeError: <function show at 0x7f1c2c0d5e99> is not x',
  ],
  [
    "Java: lines",
    "java.lang.IllegalStateException: no cart 17\n\tat com.acme.Cart.total(Cart.java:12)\n\tat com.acme.Pay.pay(Pay.java:3)",
    "java.lang.IllegalStateException: no cart 18\n\tat com.acme.Cart.total(Cart.java:15)\n\tat com.acme.Pay.pay(Pay.java:4)",
  ],
  [
    "Java: modules and what logback knows of jars",
    "java.lang.IllegalStateException: x\n\tat app//com.acme.Cart.total(Cart.java:12)",
    "java.lang.IllegalStateException: x\n\tat com.acme.Cart.total(Cart.java:12) ~[classes/:na]",
  ],
  [
    "Java: no message, which logback calls null",
    "java.lang.IllegalStateException: null\n\tat com.acme.Cart.total(Cart.java:12)",
    "java.lang.IllegalStateException\n\tat com.acme.Cart.total(Cart.java:12)",
  ],
  [
    "Java: frames left out",
    "java.lang.Error: x\n\tat com.acme.Cart.total(Cart.java:1)\nCaused by: java.lang.Error: a\nb\n\t... 2 more",
    "java.lang.Error: x\n\tat com.acme.Cart.total(Cart.java:1)\nCaused by: java.lang.Error: a\nb\n\t... 17 common frames omitted",
  ],
  [
    "Java: proxies",
    "java.lang.IllegalStateException: x\n\tat com.acme.Cart$$FastClassBySpringCGLIB$$1234.invoke(<generated>)\n\tat com.acme.Cart.total(Cart.java:12)",
    "java.lang.IllegalStateException: x\n\tat com.acme.Cart$$FastClassBySpringCGLIB$$9876.invoke(<generated>)\n\tat com.acme.Cart.total(Cart.java:14)",
  ],
  [
    "Java: accessors made at run time",
    "java.lang.IllegalStateException: x\n\tat com.acme.Cart.total(Cart.java:12)\n\tat jdk.internal.reflect.GeneratedMethodAccessor17.invoke(Unknown Source)",
    "java.lang.IllegalStateException: x\n\tat com.acme.Cart.total(Cart.java:12)\n\tat jdk.internal.reflect.GeneratedMethodAccessor99.invoke(Unknown Source)",
  ],
  [
    "Kotlin: lines of a lambda",
    "java.lang.IllegalStateException: x\n\tat com.acme.CartKt$total$1.invokeSuspend(Cart.kt:12)",
    "java.lang.IllegalStateException: x\n\tat com.acme.CartKt$total$1.invokeSuspend(Cart.kt:19)",
  ],
  [
    "Go: arguments, goroutines and where it was built",
    "panic: x\n\ngoroutine 1 [running]:\nexample.com/shop/cart.Total(0x1)\n\t/src/cart/cart.go:6 +0x39\nmain.main()\n\t/src/main.go:3 +0x1",
    "panic: x\n\ngoroutine 9 [running]:\nexample.com/shop/cart.Total(0x9)\n\t/build/shop/cart/cart.go:9 +0x11\nmain.main()\n\t/build/shop/main.go:9 +0x9",
  ],
  [
    "base64 that ends a text",
    "ERROR no cursor AQIDBAUGBwgJCgsMDQ4PEA==",
    "ERROR no cursor /v38+/r5+Pf29fTz8vHw7w==",
  ],
  [
    "base64 that ends in one sign for no byte",
    "ERROR no cursor U2FsdGVkX1+vupppZksvRf5pq5g=",
    "ERROR no cursor U2FsdGVkX19AAppZksvRf5pq5g5=",
  ],
  [
    "PHP: what nginx passes on of it",
    "PHP Fatal error:  Uncaught Error: x in /srv/app/src/Cart.php:5\nStack trace:\n#0 /srv/app/public/index.php(3): total()\n#1 {main}\n  thrown in /srv/app/src/Cart.php on line 5",
    '2026/11/20 08:30:42 [error] 91#91: *17 FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Error: x in /srv/app/src/Cart.php:5\nStack trace:\n#0 /srv/app/public/index.php(3): total()\n#1 {main}\n  thrown in /srv/app/src/Cart.php on line 5" while reading response header from upstream, client: 10.0.0.7, server: a',
  ],
  [
    "PHP: the folder of a release",
    "PHP Fatal error:  Uncaught Error: x in /var/www/releases/12/src/Cart.php:5\nStack trace:\n#0 /var/www/releases/12/public/index.php(3): total()\n#1 {main}\n  thrown in /var/www/releases/12/src/Cart.php on line 5",
    "PHP Fatal error:  Uncaught Error: x in /srv/app/src/Cart.php:7\nStack trace:\n#0 /srv/app/public/index.php(4): total()\n#1 {main}\n  thrown in /srv/app/src/Cart.php on line 7",
  ],
  [
    "Ruby: the folder of a release, and how 3.4 names methods",
    "/srv/shop/releases/2026/app/models/cart.rb:12:in `total': x (RuntimeError)\n\tfrom /srv/shop/releases/2026/app/x.rb:1:in `f'",
    "/app/app/models/cart.rb:19:in 'Cart#total': x (RuntimeError)\n\tfrom /app/app/x.rb:4:in 'Object#f'",
  ],
  [
    ".NET: where it was built",
    "System.Exception: x\n   at Shop.Cart.Total(Int32 id) in /src/Shop/Cart.cs:line 12",
    "System.Exception: x\n   at Shop.Cart.Total(Int32 id) in C:\\build\\src\\Shop\\Cart.cs:line 19",
  ],
  [
    ".NET: numbers of state machines",
    "System.Exception: x\n   at Shop.Cart.<Total>d__4.MoveNext() in /src/Shop/Cart.cs:line 12",
    "System.Exception: x\n   at Shop.Cart.<Total>d__7.MoveNext() in /src/Shop/Cart.cs:line 12",
  ],
  [
    ".NET: numbers of closures",
    "System.Exception: x\n   at Shop.Cart.<>c__DisplayClass3_0.<Total>b__0(Int32 i) in /src/Shop/Cart.cs:line 12",
    "System.Exception: x\n   at Shop.Cart.<>c__DisplayClass5_0.<Total>b__2(Int32 i) in /src/Shop/Cart.cs:line 14",
  ],
  [
    "Rust: hashes of symbols",
    "thread 'main' panicked at src/cart.rs:12:5:\nx\nstack backtrace:\n   0: rust_begin_unwind\n             at /rustc/abc/library/std/src/panicking.rs:645:5\n   1: shop::cart::total::h0123456789abcdef\n             at /build/src/cart.rs:12:5",
    "thread 'main' panicked at src/cart.rs:14:5:\nx\nstack backtrace:\n   0: rust_begin_unwind\n             at /rustc/def/library/std/src/panicking.rs:665:5\n   1: shop::cart::total::hfedcba9876543210\n             at /src/src/cart.rs:14:5",
  ],
  [
    "Rust: the form of a panic before and since 1.73",
    "thread 'main' panicked at 'no cart', src/cart.rs:12:5",
    "thread 'main' panicked at src/cart.rs:12:5:\nno cart",
  ],
  [
    "Node.js: pnpm's store",
    "TypeError: x\n    at f (/app/node_modules/.pnpm/pg@8.1.0/node_modules/pg/lib/client.js:1:2)\n    at g (/app/src/a.js:1:2)",
    "TypeError: x\n    at f (/app/node_modules/pg/lib/client.js:9:2)\n    at async g (/srv/x/src/a.js:7:2)",
  ],
  [
    "Rails: quotes around methods",
    "NoMethodError (undefined method `x' for nil:NilClass):\n\napp/models/cart.rb:12:in `total'",
    "NoMethodError (undefined method `x' for nil:NilClass):\n\napp/models/cart.rb:14:in 'Cart#total'",
  ],
  [
    "Kotlin: numbers of lambdas",
    "a.b.CException: x\n\tat a.b.Cart$total$1.invokeSuspend(Cart.kt:12)",
    "a.b.CException: x\n\tat a.b.Cart$total$2.invokeSuspend(Cart.kt:19)",
  ],
  [
    "Go: numbers of functions within one",
    "panic: x\n\ngoroutine 1 [running]:\nmain.pick.func1()\n\t/src/main.go:6 +0x39",
    "panic: x\n\ngoroutine 1 [running]:\nmain.pick.func2.1()\n\t/src/main.go:9 +0x39",
  ],
  [
    "Firefox: lines, and how Safari names what waits",
    "TypeError: x\nasync*pay@https://shop.test/cart.js:41:9\nclick/<@https://shop.test/page.js:1:3",
    "TypeError: x\npay@https://shop.test/cart.js:47:9\nclick@https://shop.test/page.js:4:3",
  ],
  [
    "pydantic: what was given",
    "Traceback (most recent call last):\n  File \"/a/b.py\", line 1, in f\n    x\nm.ValidationError: 1 validation error for User\nage\n  Input should be a valid integer [type=int_parsing, input_value='abc', input_type=str]",
    "Traceback (most recent call last):\n  File \"/a/b.py\", line 1, in f\n    x\nm.ValidationError: 1 validation error for User\nage\n  Input should be a valid integer [type=int_parsing, input_value='old', input_type=str]",
  ],
  [
    "logfmt and JSON: whatever else is in the fields",
    'level=error msg="request failed" status=503 url=/a/1',
    '{"level":"error","msg":"request failed","statusCode":503,"url":"/a/2"}',
  ],
  [
    "a full table of files: the file",
    "ERROR EMFILE: too many open files, open '/srv/data/anna.csv'",
    "ERROR EMFILE: too many open files, open '/srv/data/bob.csv'",
  ],
  [
    "loggers: what they call an error of pg, and what they write of its properties",
    '{"level":50,"err":{"type":"DatabaseError","message":"relation \\"a\\" does not exist","stack":"error: relation \\"a\\" does not exist\\n    at f (/app/src/db.js:1:2)","code":"42P01"}}',
    '2026-11-20 08:30:00.000\tERROR\tmain.js:1\tshop\t\n error  relation "a" does not exist, 42P01, parse_relation.c\nerror stack:\n  • db.js\tf\n\tsrc/db.js:1',
  ],
  [
    "loggers: whether they name the class of what V8 throws itself",
    'SyntaxError: "undefined" is not valid JSON\n    at f (/app/src/a.js:1:2)',
    '[error] "undefined" is not valid JSON\n  at f (src/a.js:9:2)',
  ],
  [
    "loggers: a text before a class that is not called an error",
    "NoSuchKey: The key does not exist.\n    at f (/app/src/a.js:1:2)",
    "reading failed NoSuchKey: The key does not exist.\n    at f (/app/src/a.js:1:2) {\n  Code: 'NoSuchKey'\n}",
  ],
  [
    "loggers: whether they print a DOMException by its class",
    "[DOMException [TimeoutError]: The operation was aborted due to timeout]",
    '{"level":50,"err":{"type":"DOMException","message":"The operation was aborted due to timeout","stack":"TimeoutError: The operation was aborted due to timeout"},"msg":"x"}',
  ],
  [
    "AWS Lambda: a stack without frames",
    "TypeError: fetch failed",
    '2026-11-20T08:30:42.123Z\t7c1811ed-e98f-4c9c-a9f9-58c757ff494f\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"fetch failed","stack":["TypeError: fetch failed"]}',
  ],
  [
    "AWS Lambda: the stack of Python as a list",
    'Traceback (most recent call last):\n  File "/var/task/shop/main.py", line 3, in main\n    f()\n  File "/var/task/shop/cart.py", line 4, in f\n    return x["sku"]\nKeyError: \'sku\'',
    `{"timestamp":"2026-11-21T02:30:00Z","level":"ERROR","message":"'sku'","logger":"root","stackTrace":["  File \\"/var/task/shop/main.py\\", line 9, in main\\n    f()\\n","  File \\"/var/task/shop/cart.py\\", line 7, in f\\n    return x[\\"sku\\"]\\n"],"errorType":"KeyError","errorMessage":"'sku'"}`,
  ],
  [
    "AWS Lambda: the stack of Java as a list",
    "java.lang.IllegalStateException: no cart\n\tat com.acme.Cart.total(Cart.java:12)\n\tat com.acme.Pay.pay(Pay.java:3)",
    '{"level":"ERROR","errorMessage":"no cart","errorType":"java.lang.IllegalStateException","stackTrace":["com.acme.Cart.total(Cart.java:14)","com.acme.Pay.pay(Pay.java:9)"]}',
  ],
  [
    "console.error: what it was given behind the error",
    "TypeError: x\n    at f (/app/src/a.js:1:2)\n    at /app/src/b.js:3:4",
    "TypeError: x\n    at f (/app/src/a.js:1:2)\n    at /app/src/b.js:3:4 { id: 17 }",
  ],
  [
    "console.error: a text behind an error of one frame",
    "TypeError: x\n    at f (/app/src/a.js:1:2)",
    "pay TypeError: x\n    at f (/app/src/a.js:1:2) while paying",
  ],
  [
    "logfmt: a stack without frames",
    "TypeError: fetch failed",
    'time=2026-11-20T08:30:42Z level=error msg="request failed" err="fetch failed" stack="TypeError: fetch failed"',
  ],
  [
    "tslog 4: an error with a cause as the record itself",
    "CartError: no cart\n    at f (/app/src/a.js:1:2) {\n  [cause]: RangeError: bad\n      at g (/app/src/a.js:3:4)\n}",
    '{"nativeError":{},"name":"CartError","message":"no cart","stack":[{"fullFilePath":"/app/src/a.js:9:2","method":"f"}],"cause":{"name":"RangeError","message":"bad","stack":[{"fullFilePath":"/app/src/a.js:7:4","method":"g"}]},"_meta":{"logLevelName":"ERROR","date":"2026-11-20T08:30:42Z"}}',
  ],
  [
    "tslog 4: the name among the properties",
    "CartError: no cart\n    at f (/app/src/a.js:1:2)",
    "2026-11-20 08:30:00.000\tERROR\tmain.js:1\tshop\t\n CartError  no cart, CartError, E_CART\nerror stack:\n  • a.js\tf\n\tsrc/a.js:1",
  ],
  [
    "tslog: the name before the message, and a property behind it",
    "CartError: no cart\n    at f (/app/src/a.js:1:2)",
    '2026-11-20 08:30:00.000\tERROR\tmain.js:1\tshop\t\n CartError  CartError, no cart, "2026-11-20T08:30:00Z"\nerror stack:\n  • a.js\tf\n\tsrc/a.js:1',
  ],
  [
    "tslog: objects among the properties",
    "CartError: no cart\n    at f (/app/src/a.js:1:2)",
    '2026-11-20 08:30:00.000\tERROR\tmain.js:1\tshop\t\n CartError  no cart, {}, {"id":17}, [{"a":"b"}]\nerror stack:\n  • a.js\tf\n\tsrc/a.js:1',
  ],
  [
    "pino: what a validator found",
    "CartError: no cart\n    at f (/app/src/a.js:1:2)",
    '{"level":50,"err":{"type":"CartError","message":"no cart","stack":"CartError: no cart\\n    at f (/app/src/a.js:1:2)","aggregateErrors":[{"type":"Object","message":"expected a string","stack":""}]},"msg":"no cart"}',
  ],
  [
    "Go: the types of a generic function",
    "panic: x\n\ngoroutine 1 [running]:\nmain.Sum[...](0x1)\n\t/src/a.go:4 +0x1",
    "panic: x\n\ngoroutine 1 [running]:\nmain.Sum[go.shape.int](0x1)\n\t/src/a.go:5 +0x1",
  ],
  [
    "PostgreSQL: ids",
    'ERROR duplicate key value violates unique constraint "a" for id 6a5a62a5-1b1c-4e2e-9c5e-6a5a62a51b1c',
    'ERROR duplicate key value violates unique constraint "a" for id 7a5a62a5-1b1c-4e2e-9c5e-6a5a62a51b1d',
  ],
];

const different: readonly (readonly [what: string, a: string, b: string])[] = [
  [
    "the key that is missing",
    "Traceback (most recent call last):\n  File \"/a/b.py\", line 1, in f\n    x\nKeyError: 'price'",
    "Traceback (most recent call last):\n  File \"/a/b.py\", line 1, in f\n    x\nKeyError: 'total'",
  ],
  [
    "the cause",
    "a.b.CException: x\n\tat a.b.C.f(C.java:1)\nCaused by: java.net.ConnectException: refused",
    "a.b.CException: x\n\tat a.b.C.f(C.java:1)\nCaused by: java.sql.SQLException: dup",
  ],
  [
    "the status",
    "ERROR request failed with status code 502",
    "ERROR request failed with status code 503",
  ],
  ["the table", 'ERROR: relation "carts" does not exist', 'ERROR: relation "users" does not exist'],
  [
    "the function",
    "panic: x\n\ngoroutine 1 [running]:\nmain.a()\n\t/src/main.go:6 +0x1",
    "panic: x\n\ngoroutine 1 [running]:\nmain.b()\n\t/src/main.go:6 +0x1",
  ],
  [
    "the function around a lambda of Kotlin",
    "a.b.CException: x\n\tat a.b.Cart$total$1.invokeSuspend(Cart.kt:12)",
    "a.b.CException: x\n\tat a.b.Cart$tax$1.invokeSuspend(Cart.kt:12)",
  ],
  [
    "the function around another one of Go",
    "panic: x\n\ngoroutine 1 [running]:\nmain.a.func1()\n\t/src/main.go:6 +0x1",
    "panic: x\n\ngoroutine 1 [running]:\nmain.b.func1()\n\t/src/main.go:6 +0x1",
  ],
  [
    "the function of Firefox",
    "TypeError: x\npay@https://shop.test/cart.js:41:9",
    "TypeError: x\nsum@https://shop.test/cart.js:41:9",
  ],
  [
    "the field that pydantic names",
    'Traceback (most recent call last):\n  File "/a/b.py", line 1, in f\n    x\nm.ValidationError: 1 validation error for User\nage\n  Field required [type=missing, input_value={}, input_type=dict]',
    'Traceback (most recent call last):\n  File "/a/b.py", line 1, in f\n    x\nm.ValidationError: 1 validation error for User\nname\n  Field required [type=missing, input_value={}, input_type=dict]',
  ],
  [
    "an error among several",
    '{"level":50,"err":{"type":"AggregateError","message":"all failed","stack":"AggregateError: all failed","aggregateErrors":[{"type":"CartError","message":"no cart","stack":""}]},"msg":"x"}',
    '{"level":50,"err":{"type":"AggregateError","message":"all failed","stack":"AggregateError: all failed","aggregateErrors":[{"type":"CartError","message":"no stock","stack":""}]},"msg":"x"}',
  ],
  [
    "the exit code",
    "ERROR build failed with exit code 1: pack",
    "ERROR build failed with exit code 137: pack",
  ],
  [
    "the status among the fields",
    "ERROR request failed status=500 url=/a",
    "ERROR request failed status=503 url=/a",
  ],
  ["the operation among the fields", "ERROR it failed op=read", "ERROR it failed op=write"],
  [
    "the code among the fields",
    "ERROR at the router code=H12 path=/a",
    "ERROR at the router code=H10 path=/a",
  ],
  [
    "the names in an object that ends the sentence",
    'ERROR invalid environment: {"DB_URL":["Required"]}',
    'ERROR invalid environment: {"CACHE_URL":["Required"]}',
  ],
  ["the SQLSTATE", "ERROR SQLSTATE[42S02]: Base table", "ERROR SQLSTATE[42S22]: Base table"],
  [
    "the name of a variable",
    "ERROR missing environment variable DB_URL",
    "ERROR missing environment variable API_KEY_ID",
  ],
  [
    "the number of the system's error",
    "OSError: [Errno 28] No space",
    "OSError: [Errno 13] No space",
  ],
];

describe("two errors are one", () => {
  test.each(same)("whatever differs in %s", (_, a, b) => {
    const [found, ...others] = fingerprintsOf(a);

    expect(others).toEqual([]);
    expect(found).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprintsOf(b)).toEqual([found]);
  });
});

describe("two errors are two", () => {
  test.each(different)("where they differ in %s", (_, a, b) => {
    expect(fingerprintsOf(a)).toHaveLength(1);
    expect(fingerprintsOf(b)).toHaveLength(1);
    expect(fingerprintsOf(a)).not.toEqual(fingerprintsOf(b));
  });
});
