import { describe, expect, test } from "vitest";

import { isInApp } from "../parse/in-app.ts";
import type { ErrorLink, Frame } from "../types.ts";
import { fingerprint, fingerprintVersion } from "./fingerprint.ts";

function frame(file: string, name: string, line = 1): Frame {
  return { file, function: name, line, column: 1, inApp: isInApp(file) };
}

const base: ErrorLink & { readonly causes: readonly ErrorLink[] } = {
  type: "TypeError",
  message: "Order 23 not found",
  code: null,
  frames: [
    frame("/srv/node_modules/pg/client.js", "query"),
    frame("/srv/shop/src/order.js", "find", 10),
    frame("/srv/shop/src/api.js", "handle", 20),
    frame("/srv/shop/src/main.js", "run", 30),
  ],
  causes: [],
};
const cause: ErrorLink = {
  type: "Error",
  message: "connect ECONNREFUSED 10.0.0.1:5432",
  code: null,
  frames: [],
};

function inLibrary(file: string): string {
  return fingerprint({ ...base, frames: [frame(file, "parse")] });
}

describe("a fingerprint", () => {
  test("is 16 hex digits that no change of the code may change without a new version", () => {
    expect([fingerprintVersion, fingerprint(base)]).toEqual([6, "1a52129f138c4d6f"]);
  });

  test.each<[string, Partial<typeof base>]>([
    ["another id in the message", { message: "Order 42 not found" }],
    ["other lines", { frames: base.frames.map((each) => ({ ...each, line: 99 })) }],
    [
      "another release folder",
      {
        frames: base.frames.map((each) => ({
          ...each,
          file: each.file.replace("/srv/shop", "/srv/releases/20261120"),
        })),
      },
    ],
    ["another frame of a library", { frames: base.frames.slice(1) }],
    ["a third own frame that differs", { frames: base.frames.slice(0, 3) }],
    [
      "a caller of the same name in another program",
      {
        frames: base.frames.map((each) => ({
          ...each,
          file: each.file.replace("shop/src/api", "till/bin/serve"),
        })),
      },
    ],
    ["recursion", { frames: base.frames.flatMap((each) => [each, each, each]) }],
    ["a code beside a message", { code: "X" }],
    ["another error around its text", { type: "Error", message: `${base.type}: ${base.message}` }],
    ["a cause that says the same", { causes: [{ ...cause, message: "Order 9 not found" }] }],
    ["blanks at the end of a line", { message: "Order 23 not found \n" }],
  ])("stays with %s", (_, change) => {
    expect(fingerprint({ ...base, ...change })).toBe(fingerprint(base));
  });

  test("is the same of a class with its module or package and without", () => {
    const types = ["PaymentError", "shop.payment.PaymentError", "App\\PaymentError"];
    const other = { ...base, frames: [frame("/srv/shop/order.py", "find")] };
    const found = [...types, "Shop::PaymentError"].map((type) => fingerprint({ ...other, type }));

    expect(new Set(found).size).toBe(1);
    expect(fingerprint({ ...other, type: "shop.payment.Refused" })).not.toBe(found[0]);
  });

  test("needs no class of a service's own in JavaScript beside a place and a sentence", () => {
    const types = ["PaymentError", "Refused", "Error", null];
    const [first, ...others] = types.map((type) => fingerprint({ ...base, type }));

    expect(new Set(others)).toEqual(new Set([first]));
    expect(fingerprint({ ...base, type: "RangeError" })).not.toBe(first);
    expect(fingerprint({ ...base, type: "Error", message: "PaymentError: not found" })).toBe(
      fingerprint({ ...base, type: "PaymentError", message: "not found" }),
    );
    for (const change of [
      { message: "not found" },
      { frames: [] },
      { frames: [frame("/srv/shop/order.py", "find")] },
    ]) {
      const [one, other] = types.map((type) => fingerprint({ ...base, ...change, type }));
      expect(one).not.toBe(other);
    }
  });

  test("is the same of a plain `Error`, and where a logger left the type out", () => {
    const types = ["Error", "error", null].map((type) => fingerprint({ ...base, type }));

    expect(new Set(types).size).toBe(1);
  });

  test.each<[string, Partial<typeof base>]>([
    ["another type", { type: "RangeError" }],
    ["another message", { message: "Cart 23 not found" }],
    ["another first own frame", { frames: base.frames.slice(2) }],
    [
      "another caller",
      {
        frames: base.frames.map((each) => ({
          ...each,
          function: each.function === "handle" ? "sweep" : each.function,
        })),
      },
    ],
    ["a cause", { causes: [cause] }],
  ])("differs with %s", (_, change) => {
    expect(fingerprint({ ...base, ...change })).not.toBe(fingerprint(base));
  });

  test("is the same whatever program calls from no function of its own", () => {
    const [place] = base.frames.slice(1);
    const frames = [null, "R", "Object.<anonymous>", "<module>", "<main>", "{main}"].map((name) => [
      ...(place === undefined ? [] : [place]),
      { ...frame(`/srv/till/run.${String(name)}.js`, ""), function: name },
    ]);
    const found = frames.map((each) => fingerprint({ ...base, frames: each }));

    expect(new Set(found).size).toBe(1);
    expect(found[0]).not.toBe(fingerprint(base));
  });

  test.each([
    "Cannot read properties of undefined (reading 'id')",
    "cart.add is not a function",
    "ENOENT: no such file or directory, open '/srv/shop/prices.yaml'",
    "TypeError: Cannot read properties of undefined (reading 'id')",
  ])("is the same whoever called the place of which the runtime says: %s", (message) => {
    const [place, , other] = base.frames.slice(1);
    const elsewhere = place === undefined || other === undefined ? [] : [place, other];

    expect(fingerprint({ ...base, message, frames: elsewhere })).toBe(
      fingerprint({ ...base, message }),
    );
    expect(fingerprint({ ...base, frames: elsewhere })).not.toBe(fingerprint(base));
  });

  test.each([
    "Maximum call stack size exceeded",
    "too much recursion",
    "maximum recursion depth exceeded in comparison",
    "stack level too deep",
  ])("is the same wherever in a circle of calls the stack ran over: %s", (message) => {
    const walk = frame("/srv/shop/src/tree.js", "walk");
    const visit = frame("/srv/shop/src/node.js", "visit");
    const over = { ...base, type: "RangeError", message };
    const inWalk = fingerprint({ ...over, frames: [walk, visit, walk, visit, walk, visit] });

    expect(fingerprint({ ...over, frames: [visit, walk, visit, walk] })).toBe(inWalk);
    expect(
      fingerprint({
        ...over,
        frames: [frame("/srv/shop/src/name.js", "of"), visit, walk, visit, walk],
      }),
    ).toBe(inWalk);
    expect(fingerprint({ ...over, frames: [walk, walk, walk] })).not.toBe(inWalk);
    expect(fingerprint({ ...over, frames: [walk] })).toBe(
      fingerprint({ ...over, frames: [walk, walk, ...base.frames] }),
    );
  });

  test("does not take the name that a minifier gave a class", () => {
    const minified = ["a", "t$", null].map((type) => fingerprint({ ...base, type }));

    expect(new Set(minified).size).toBe(1);
    expect(fingerprint({ ...base, type: "Oops", message: "no" })).not.toBe(
      fingerprint({ ...base, type: "a", message: "no" }),
    );
  });

  test("takes a cause by its type and message, and the same ones once", () => {
    const other = { ...cause, message: "connect ECONNREFUSED 10.0.0.1:6379" };
    const again = { ...cause, message: "connect ECONNREFUSED 10.0.0.2:5432" };

    expect(fingerprint({ ...base, causes: [cause, again] })).toBe(
      fingerprint({ ...base, causes: [cause] }),
    );
    expect(fingerprint({ ...base, causes: [other] })).not.toBe(
      fingerprint({ ...base, causes: [cause] }),
    );
  });

  test("takes the code where there is no message", () => {
    const refused = { ...base, message: "", code: "ECONNREFUSED" };

    expect(fingerprint(refused)).not.toBe(fingerprint({ ...refused, code: "ETIMEDOUT" }));
  });

  test("takes the status beside a text that has neither type nor stack", () => {
    const bare = { ...base, type: null, frames: [], message: "request failed" };

    expect(fingerprint({ ...bare, code: "503" })).not.toBe(fingerprint({ ...bare, code: "500" }));
    expect(fingerprint({ ...bare, code: "X" })).toBe(fingerprint(bare));
  });

  test("of a stack without own code takes the library's frame", () => {
    const [library] = base.frames;
    const without = { ...base, frames: library === undefined ? [] : [library] };

    expect(fingerprint(without)).not.toBe(fingerprint({ ...base, frames: [] }));
  });

  test("of a stack without own code tells apart files of one name in two packages", () => {
    expect(inLibrary("/app/node_modules/csv/lib/index.js")).not.toBe(
      inLibrary("/app/node_modules/xml/lib/index.js"),
    );
    expect(inLibrary("/app/node_modules/csv/lib/index.js")).toBe(
      inLibrary("/srv/node_modules/.pnpm/csv@1.2.3/node_modules/csv/lib/index.js"),
    );
  });
});
