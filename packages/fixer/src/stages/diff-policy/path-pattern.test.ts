import { describe, expect, it } from "vitest";

import { pathPattern } from "./path-pattern.ts";

describe("a pattern of paths", () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ["*.sql", ["a.sql", "db/deep/.hidden/b.sql", "A.SQL"], ["a.sqlx", "sql/a.js"]],
    [".env*", [".env", "api/.env.local"], ["env", "api/x.env"]],
    ["src/billing/**", ["src/billing/a.ts", "src/billing/a/b.ts"], ["lib/src/billing/a.ts"]],
    ["src/billing", ["src/billing", "src/billing/a.ts"], ["src/billing2/a.ts"]],
    ["src/billing/", ["src/billing/a.ts"], ["src/other.ts"]],
    ["/src/*.ts", ["src/a.ts"], ["src/deep/a.ts", "x/src/a.ts"]],
    ["**/gen/*.ts", ["gen/a.ts", "a/b/gen/c.ts"], ["gen.ts", "gen/a/b.js"]],
    ["a?c", ["abc", "x/a.c"], ["ac", "a/c"]],
    ["weird(1)[x].js", ["weird(1)[x].js"], ["weird1x.js", "weird(1)x.js"]],
    ["*.js", ["line\nbreak.js"], ["line.js\nbreak"]],
  ];
  for (const [pattern, matching, other] of cases) {
    it(`${pattern} takes what it names and what is below it, and nothing else`, () => {
      const matches = pathPattern(pattern);

      expect(matching.filter((path) => !matches(path))).toEqual([]);
      expect(other.filter((path) => matches(path))).toEqual([]);
    });
  }
});
