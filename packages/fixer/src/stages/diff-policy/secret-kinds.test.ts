import { describe, expect, it } from "vitest";

import { secretKinds } from "./secret-kinds.ts";

const token = ["ghp", "16C7e42F292c6912E7710c838347Ae178B4a"].join("_");

describe("secrets in added lines", () => {
  const secrets: readonly (readonly [string, string])[] = [
    ["src/db.ts", 'const password = "hunter2hunter2";'],
    ["src/db.ts", `// ${token}`],
    ["config/app.yml", "password: hunter2"],
    ["src/db.ts", 'connect("postgres://shop:hunter2@db/shop")'],
    ["test/a.test.ts", 'const apiKey = "9f8e7d6c5b4a39281706";'],
  ];
  for (const [path, line] of secrets) {
    it(`are found in ${path}: ${line.replace(token, "a token")}`, () => {
      expect(secretKinds(path, [line])).not.toEqual([]);
    });
  }

  const harmless: readonly (readonly [string, string])[] = [
    ["src/cart.ts", "return cart?.total ?? 0;"],
    ["src/login.ts", "await login({ user, password: request.body.password });"],
    ["src/login.ts", "const token = readToken(request);"],
    ["src/login.ts", "if (session.token === user?.token) return;"],
    ["src/login.ts", "function check(password: string, token?: string) {}"],
    ["test/login.test.ts", 'await login({ password: "wrong" });'],
    ["src/mail.ts", 'const support = "help@example.com";'],
    ["docs/a.md", "The value is shown as [REDACTED:token]."],
  ];
  for (const [path, line] of harmless) {
    it(`are not seen in ${path}: ${line}`, () => {
      expect(secretKinds(path, [line])).toEqual([]);
    });
  }
});
