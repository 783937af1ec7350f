import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { describe, expect, it } from "vitest";

import { errorClass, errorClasses, type ErrorClass } from "./error-class.ts";

/** `type: message`, or `type [code]: message`, as services log them. */
const known: readonly (readonly [ErrorClass, string])[] = [
  ["null-access", "TypeError: Cannot read properties of null (reading 'total')"],
  ["null-access", "TypeError: Cannot destructure property 'id' of 'req.user' as it is undefined."],
  ["null-access", "TypeError: Cannot convert undefined or null to object"],
  ["null-access", "AttributeError: 'NoneType' object has no attribute 'id'"],
  ["null-access", 'NullPointerException: Cannot invoke "Cart.total()"'],
  ["null-access", "runtime error: invalid memory address or nil pointer dereference"],
  ["null-access", "NoMethodError: undefined method `total' for nil:NilClass"],
  ["null-access", "NullReferenceException: Object reference not set to an instance of an object."],
  ["null-access", "Error: Call to a member function total() on null"],
  ["unhandled-rejection", 'UnhandledPromiseRejection [ERR_UNHANDLED_REJECTION]: reason "x"'],
  ["unhandled-rejection", "Error: Cast of [object Promise] failed"],
  ["unhandled-rejection", "RuntimeWarning: coroutine 'pay' was never awaited"],
  ["parsing", "SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON"],
  ["parsing", 'ZodError: [ { "code": "invalid_type" } ]'],
  ["parsing", "ValidationError: Order validation failed: total: Path `total` is required."],
  ["parsing", "JSONDecodeError: Expecting value: line 1 column 1 (char 0)"],
  ["parsing", 'NumberFormatException: For input string: "x"'],
  ["contract", "TypeError: items is not iterable"],
  ["contract", 'TypeError [ERR_INVALID_ARG_TYPE]: The "path" argument must be of type string.'],
  ["contract", "KeyError: 'total'"],
  ["null-access", "java.lang.NullPointerException: null"],
  ["null-access", "System.NullReferenceException: no object"],
  ["database", "sqlalchemy.exc.IntegrityError: (psycopg.errors.UniqueViolation)"],
  ["database", "ActiveRecord::RecordNotUnique: PG::UniqueViolation"],
  ["database", "Illuminate\\Database\\QueryException: SQLSTATE[23000]"],
  ["network", "requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='x', port=443)"],
  ["file-system", "Errno::ENOENT: No such file or directory @ rb_sysopen"],
  ["contract", "ClassCastException: class A cannot be cast to class B"],
  ["contract", "ValueError: too many values to unpack"],
  ["not-a-function", "TypeError: cart.total is not a function"],
  ["not-a-function", "Error [MODULE_NOT_FOUND]: Cannot find module './cart'"],
  ["not-a-function", "ReferenceError: total is not defined"],
  ["not-a-function", "ModuleNotFoundError: No module named 'shop'"],
  [
    "not-a-function",
    "SyntaxError: The requested module './a.js' does not provide an export named 'b'",
  ],
  ["exhaustion", "RangeError: Maximum call stack size exceeded"],
  ["exhaustion", "RangeError: Invalid array length"],
  ["exhaustion", "RecursionError: maximum recursion depth exceeded"],
  [
    "exhaustion",
    "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
  ],
  ["network", "Error [ECONNREFUSED]: connect ECONNREFUSED 127.0.0.1:6379"],
  ["network", "TypeError: fetch failed"],
  ["network", "TimeoutError: The operation was aborted due to timeout"],
  ["network", "MongoServerSelectionError: connect ECONNREFUSED 10.0.0.5:27017"],
  ["network", "Error: socket hang up"],
  ["database", "MongoServerError [11000]: E11000 duplicate key error collection: shop.orders"],
  ["database", 'CastError: Cast to ObjectId failed for value "x" (type string) at path "_id"'],
  ["database", 'error [23505]: duplicate key value violates unique constraint "orders_pkey"'],
  ["database", 'error [42P01]: relation "orders" does not exist'],
  ["database", "PrismaClientKnownRequestError [P2002]: Unique constraint failed"],
  ["database", "Error: Cannot use a pool after calling end on the pool"],
  ["database", "IntegrityError: UNIQUE constraint failed: orders.id"],
  ["file-system", "Error [ENOENT]: ENOENT: no such file or directory, open 'a'"],
  ["file-system", "FileNotFoundError: [Errno 2] No such file or directory: 'a'"],
  ["auth", "JsonWebTokenError: jwt malformed"],
  ["auth", "TokenExpiredError: jwt expired"],
  ["auth", "UnauthorizedError: No authorization token was found"],
  ["encoding-and-time", "RangeError: Invalid time value"],
  ["encoding-and-time", "URIError: URI malformed"],
  ["encoding-and-time", "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff"],
  ["encoding-and-time", "TypeError: can't subtract offset-naive and offset-aware datetimes"],
  ["http", "Error [ERR_HTTP_HEADERS_SENT]: Cannot set headers after they are sent to the client"],
  ["http", "AxiosHeaders: Request failed with status code 502"],
  ["generic", "Error: the cart is in a strange state"],
  ["generic", "InsufficientStock: 3 wanted, 2 there"],
];

describe("the class of an error", () => {
  it.each(known)("is %s for %s", (name, text) => {
    expect(errorClass(errorOf(text))).toBe(name);
  });

  it("comes from the nearest cause that says more, where the error itself says nothing", () => {
    const outer = errorOf("Error: checkout failed");
    const inner = [errorOf("Error: no luck"), errorOf("Error [ENOENT]: no such file")];

    expect(errorClass({ ...outer, causes: inner })).toBe("file-system");
    expect(errorClass({ ...errorOf("RangeError: Invalid time value"), causes: inner })).toBe(
      "encoding-and-time",
    );
  });

  it("is decided by what a machine compares before words that a caller can choose", () => {
    expect(errorClass(errorOf("TokenExpiredError: cannot read properties of null"))).toBe("auth");
    expect(errorClass(errorOf("TokenExpiredError [ENOENT]: jwt expired"))).toBe("file-system");
  });

  it("has a prompt file of its own, each of them", () => {
    expect(errorClasses).toHaveLength(new Set(known.map(([name]) => name)).size);
    const without = errorClasses.filter(
      (name) => !existsSync(new URL(`../../prompts/${name}.md`, import.meta.url)),
    );
    expect(without).toEqual([]);
  });

  it("stands in the guide with each other file of the folder", () => {
    const root = resolve(import.meta.dirname, "../../../..");
    const guide = readFileSync(join(root, "docs/guides/prompts.md"), "utf8");
    const files = [...guide.matchAll(/^\| `([a-z-]+\.md)`/gm)].map(([, name = ""]) => name);

    expect(files.toSorted()).toEqual(readdirSync(join(root, "packages/fixer/prompts")).toSorted());
  });

  it("is found in bounded time in a message of any length", () => {
    const message = `cannot read ${"x ".repeat(100_000)} relation column ${"a".repeat(100_000)}`;
    const begun = process.threadCpuUsage();

    errorClass({ ...errorOf("Error: x"), message });

    expect(process.threadCpuUsage(begun).user / 1_000).toBeLessThan(500);
  });
});

function errorOf(text: string) {
  const [, type = "", code, message = ""] =
    /^(?:([\w.:\\]+?)(?: \[(\w+)\])?: )?(.*)$/s.exec(text) ?? [];
  return { type: type === "" ? null : type, code: code ?? null, message, causes: [] };
}
