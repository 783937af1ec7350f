import { describe, expect, test } from "vitest";

import type { Frame } from "../types.ts";
import { sourceForm } from "./source-form.ts";

function form(file: string, name: string | null = "total"): string {
  return sourceForm({ file, function: name, line: 2, column: 15, inApp: true });
}

describe("a frame in source form", () => {
  test.each([
    "/srv/shop/src/cart.js",
    "/srv/shop/src/cart.ts",
    "/srv/shop/dist/cart.js",
    "/srv/shop/build/cart.mjs",
    "/srv/releases/20261120083000/src/cart.js",
    "/home/anna/code/shop/src/cart.ts",
    "C:\\shop\\src\\cart.js",
    "webpack-internal:///(rsc)/./src/cart.ts",
    "webpack://shop/./src/cart.ts?1a2b",
    "/srv/shop/dist/cart-3f2a1b9c.js",
    "/srv/shop/dist/cart.BdJ3kL9q.js",
    "/srv/shop/dist/cart-BqWxKzLm.js",
    "/srv/shop/dist/cart-B-W3_x9k.js",
    "/srv/shop/dist/cart-LKJHGFDS.js",
    "/srv/shop/src/cart__8f3a2c._.js",
    "/srv/shop/src/cart_abcdef._.js",
  ])("names the file alike wherever and however it was built: %s", (file) => {
    expect(form(file)).toBe("src/cart:total");
  });

  test.each([
    "/app/server.js",
    "/usr/src/app/server.js",
    "/srv/releases/20261120083000/server.js",
    "/var/www/shop/releases/142/server.js",
    "https://cdn.example.com/v142/server.js",
    "/var/task/server.js",
    "/srv/shop/server.js",
    "/srv/shop/var/cache/prod/ContainerAbC12xY/server.js",
    "/home/anna/shop/server.js",
    "server.js",
  ])("leaves out the root of a container and of a release: %s", (file) => {
    expect(form(file)).toBe("server:total");
  });

  test.each([
    ["total", "total"],
    ["async Cart.total", "total"],
    ["Object.total", "total"],
    ["new Cart", "Cart"],
    ["Layer.handle [as total]", "handle"],
    ["get Cart.total", "total"],
    ["Cart.get total [as total]", "total"],
    ["Cart->App\\{closure}", "{closure}"],
    ["Cart->{closure:App\\Cart::total():3}", "{closure}"],
    ["Cart.#total", "#total"],
    ["total$1", "total"],
    ["$1", "$1"],
    ["Object.<anonymous>", ""],
    ["8812", ""],
    ["__awaiter", ""],
    ["fulfilled", ""],
    ["t", ""],
    [null, ""],
  ])("names the function %s as %s", (name, expected) => {
    expect(form("/srv/shop/src/cart.js", name)).toBe(`src/cart:${expected}`);
  });

  test.each([
    ["/srv/shop/api/v2/cart.js", "v2/cart:total"],
    ["/srv/shop/Containers/cart.js", "Containers/cart:total"],
    ["/srv/shop/src/order-settings.js", "src/order-settings:total"],
    ["/srv/shop/src/cart-UserList.js", "src/cart-UserList:total"],
    ["/srv/shop/src/cart-V2.js", "src/cart-V2:total"],
  ])("leaves a name that is no hash: %s", (file, expected) => {
    expect(form(file)).toBe(expected);
  });

  test("has no short name of a function from a file that a bundler named by its content", () => {
    expect(form("https://shop.example.com/assets/cart-8f3a2c1b.js", "Xe")).toBe("assets/cart:");
    expect(form("https://shop.example.com/assets/cart-8f3a2c1b.js", "add")).toBe("assets/cart:add");
    expect(form("https://shop.example.com/assets/cart.js", "Xe")).toBe("assets/cart:Xe");
  });

  test("has neither line nor column", () => {
    const frame: Frame = { file: "/srv/src/a.js", function: "fn", line: 1, column: 2, inApp: true };

    expect(sourceForm(frame)).toBe(sourceForm({ ...frame, line: 99, column: null }));
  });

  test.each([
    ["/srv/src/cart/index.js", "/srv/src/order/index.js"],
    ["/srv/src/cart.js", "/srv/src/carts.js"],
    ["/app/src/app/cart/[id]/page.js", "/app/src/app/order/[id]/page.js"],
  ])("tells %s and %s apart", (a, b) => {
    expect(form(a)).not.toBe(form(b));
  });

  test("does not name what a bundler named, or evaluated", () => {
    const file = "/app/.next/server/chunks/api.js";
    function minified(name: string): string {
      return sourceForm({ file, line: 1, column: 2149, function: name, inApp: true });
    }

    expect(minified("eb")).toBe(minified("oT"));
    expect(minified("total")).not.toBe(minified("load"));
    expect(form("webpack-internal:///./src/cart.js", "eval")).toBe(form("/srv/src/cart.js", null));
    expect(form("/srv/src/cart.js", "ok")).not.toBe(form("/srv/src/cart.js", "on"));
  });
});
