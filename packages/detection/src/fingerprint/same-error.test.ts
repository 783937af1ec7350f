import { describe, expect, test } from "vitest";

import { isInApp } from "../parse/in-app.ts";
import type { DetectedError } from "../types.ts";
import { sameError } from "./same-error.ts";

function error(type: string, file: string, name = "total"): DetectedError {
  const top = { file, function: name, line: 1, column: 1, inApp: isInApp(file) };
  const library = { ...top, file: "node:events", inApp: false };
  return { type, message: "x", code: null, frames: [library, top], causes: [], stack: "" };
}

describe("a reproduction", () => {
  test("shows the same error with its type and first own frame, wherever it ran", () => {
    expect(
      sameError(
        error("TypeError", "/srv/shop/dist/cart.js"),
        error("TypeError", "/build/src/cart.ts"),
      ),
    ).toBe(true);
  });

  test("shows another with another type, file or function", () => {
    const logged = error("TypeError", "/srv/shop/src/cart.js");

    expect(sameError(logged, error("RangeError", "/build/src/cart.js"))).toBe(false);
    expect(sameError(logged, error("TypeError", "/build/src/order.js"))).toBe(false);
    expect(sameError(logged, error("TypeError", "/build/src/cart.js", "sum"))).toBe(false);
  });

  test("knows a file at the top of the project by the folder that it ran in", () => {
    const logged = error("TypeError", "/data/shop/server.js");
    const reproduced = error("TypeError", "/build/copy-1/server.js");

    expect(sameError(logged, reproduced, "/build/copy-1")).toBe(true);
    expect(sameError(logged, reproduced)).toBe(false);
    expect(
      sameError(error("TypeError", "/data/shop/my-server.js"), reproduced, "/build/copy-1"),
    ).toBe(false);
  });

  test("knows a file that the runner named without the folder that it ran in", () => {
    const logged = error("TypeError", "/data/shop/server.js");

    expect(sameError(logged, error("TypeError", "server.js"), "/build/copy-1")).toBe(true);
    expect(sameError(logged, error("TypeError", "other.js"), "/build/copy-1")).toBe(false);
  });

  test("of an error without own frames needs to have none either", () => {
    const library = error("TypeError", "/srv/node_modules/pg/client.js");

    expect(sameError(library, error("TypeError", "/build/node_modules/pg/client.js"))).toBe(true);
    expect(sameError(library, error("TypeError", "/build/src/cart.js"))).toBe(false);
  });
});
