import { expect, test } from "vitest";

import { secretValues } from "./secret-values.ts";

test.each([
  ["DB_PASSWORD", "tr0ub4dor"],
  ["DB_PASSWORD", "correct horse"],
  ["JWT_SECRET", "keyboardcat"],
  ["SESSION", "aZ09bY18cX27dW36"],
  ["SIGNING", "0123456789abcdef0123456789abcdef"],
])("the value of %s is a secret: %s", (name, value) => {
  expect(secretValues({ [name]: value })).toEqual([value]);
});

test.each([
  ["NODE_ENV", "production"],
  ["DEBUG", "true"],
  ["PORT", "3000"],
  ["LOG_LEVEL", "information"],
  ["DB_HOST", "database-1.abc123XYZ.eu-central-1.rds.amazonaws.com"],
  ["DATA_DIR", "/srv/app/Data01234567890123"],
  ["BASE_URL", "https://shop.example.com/App0123456789"],
  ["OWNER", "Some.Body123456@example.com"],
  ["TENANT_ID", "7c1811ed-e98f-4c9c-a9f9-58c757ff494f"],
  ["STARTED", "2026-11-20T08:00:00Z"],
  ["DB_PASSWORD", "dev"],
  ["DB_PASSWORD", "postgres".slice(0, 7)],
  ["DB_PASSWORD", ""],
  ["API_KEY", undefined],
  ["GREETING", "Hello 1234567890 to Everybody"],
])("the value of %s is none: %s", (name, value) => {
  expect(secretValues({ [name]: value })).toEqual([]);
});

test("of a URL the password is a secret, as it is written and as it is sent", () => {
  expect(secretValues({ DATABASE_URL: "postgres://app:s3cr%40et@db/shop" })).toEqual([
    "s3cr%40et",
    "s3cr@et",
  ]);
});
