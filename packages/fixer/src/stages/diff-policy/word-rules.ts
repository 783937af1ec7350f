import { posix } from "node:path";

import type { Rule } from "./rule.ts";
import { isTestFile } from "./test-files.ts";

/** What a person should look at twice, by the words in a path. */
const rows: readonly { name: string; reason: string; words: readonly string[] }[] = [
  {
    name: "auth",
    reason: "decides who may do what",
    words: (
      "auth authn authz authentication authorization oauth login logout signin signup session " +
      "sessions password passwords permission permissions role roles acl rbac jwt token tokens " +
      "credential credentials crypto security middleware csrf cors sso saml"
    ).split(" "),
  },
  {
    name: "payments",
    reason: "moves money",
    words: (
      "payment payments pay billing bill invoice invoices charge charges refund refunds checkout " +
      "stripe paypal subscription subscriptions price prices pricing tax taxes payout payouts"
    ).split(" "),
  },
  {
    name: "migrations",
    reason: "changes stored data or its shape",
    words: "migration migrations migrate migrator sql prisma alembic flyway liquibase schema".split(
      " ",
    ),
  },
  {
    name: "public-api",
    reason: "is what others call",
    words: "openapi swagger proto graphql api apis routes router controller controllers".split(" "),
  },
];

/**
 * Flags by the words of a path below the project's folder: `userAuth.ts` and `user-auth.ts` have
 * the same. Not for tests: `checkout.test.ts` moves no money.
 */
export const wordRules: readonly Rule[] = rows.map(({ name, reason, words }) => {
  const wanted = new Set(words);
  return {
    name,
    effect: "flag",
    liftable: true,
    hits: ({ files, project }) =>
      files
        .filter(({ path }) => !isTestFile(path))
        .filter(({ path }) => wordsOf(posix.relative(project.dir, path)).some(isWanted))
        .map(({ path }) => ({ path, reason })),
  };

  function isWanted(word: string): boolean {
    return wanted.has(word);
  }
});

function wordsOf(path: string): readonly string[] {
  return path
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}
