import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { detectText } from "../detect-text.ts";
import { createRedactor } from "../redact/redactor.ts";
import { infrastructureFailure } from "./infrastructure-failure.ts";

function failureOf(text: string): ReturnType<typeof infrastructureFailure> {
  const [found] = detectText(text, { redactor: createRedactor() });
  return found === undefined ? null : infrastructureFailure(found.error);
}

function inPackage(name: string, header: string): string {
  return `${header}\n    at run (/srv/node_modules/${name}/index.js:1:2)`;
}

describe("a failure of the infrastructure", () => {
  test.each([
    ["Error: connect ECONNREFUSED 127.0.0.1:5432", "refused", "localhost:5432"],
    ["Error: connect ECONNREFUSED ::1:5432", "refused", "localhost:5432"],
    ["Error: connect ECONNREFUSED /var/run/redis.sock", "refused", "/var/run/redis.sock"],
    ["Error: connect ETIMEDOUT 10.0.0.7:443", "timeout", "10.0.0.7:443"],
    ["Error: getaddrinfo ENOTFOUND DB.internal", "dns", "db.internal"],
    ["Error: getaddrinfo EAI_AGAIN db", "dns", "db"],
    ["Error: getaddrinfo EAI_AGAIN 127.0.0.1", "dns", "localhost"],
    ["Error: connect EHOSTUNREACH 10.0.0.7:6379", "unreachable", "10.0.0.7:6379"],
    ["Error: socket hang up", "reset", null],
    ["Error: certificate has expired", "tls", null],
    ["ERROR x509: certificate signed by unknown authority", "tls", null],
    ["Error: ENOSPC: no space left on device, write", "disk", "disk"],
    ["OSError: [Errno 28] No space left on device", "disk", "disk"],
    ["Error: accept EMFILE", "files", "files"],
    ["AxiosError: Request failed with status code 503", "unavailable", null],
    [inPackage("stripe", "StripeAPIError: Request failed"), "unavailable", "stripe"],
    [inPackage("openai", "APIConnectionTimeoutError: Request timed out."), "timeout", "openai"],
    [inPackage("@aws-sdk/client-s3", "SlowDown: Please reduce"), "unavailable", "aws"],
    [inPackage("ioredis", "Error: Connection is closed."), "pool", "redis"],
    ["ERROR dial tcp 10.0.0.7:5432: connect: connection refused", "refused", "10.0.0.7:5432"],
    [
      'ERROR connection to server at "db" (10.0.0.5), port 5432 failed: Connection refused',
      "refused",
      "db:5432",
    ],
    ["ERROR lookup db.internal: no such host", "dns", null],
    ["ERROR read tcp 10.0.0.7:6379: i/o timeout", "timeout", "10.0.0.7:6379"],
    ["java.net.UnknownHostException: db", "dns", null],
    ["ERROR HikariPool-1 - Connection is not available, request timed out", "pool", null],
    ["Error: read ECONNRESET", "reset", null],
    [
      "MongoPoolClosedError: Attempted to check out a connection from closed connection pool",
      "pool",
      "mongodb",
    ],
    ["MongoServerSelectionError: connect ECONNREFUSED 10.0.0.4:27017", "refused", "10.0.0.4:27017"],
    ["MongoServerSelectionError: Server selection timed out after 30000 ms", "timeout", "mongodb"],
    [
      "PrismaClientInitializationError: Can't reach database server at `db`:`5432`",
      "unreachable",
      "db:5432",
    ],
    [
      "Error: Cannot use a pool after calling end on the pool\n    at Pool.connect (/srv/node_modules/pg-pool/index.js:1:2)",
      "pool",
      "postgres",
    ],
    [
      "Error: timeout exceeded when trying to connect\n    at x (/srv/node_modules/.pnpm/pg-pool@3.1.0/node_modules/pg-pool/index.js:1:2)",
      "timeout",
      "postgres",
    ],
  ])("is %s", (text, kind, resource) => {
    expect(failureOf(text)).toMatchObject({ kind, resource });
  });

  test.each([
    ["Error: connect ECONNREFUSED 10.0.0.5:5432", "postgres"],
    [inPackage("mysql2", "Error: connect ECONNREFUSED db.internal"), "mysql"],
    [inPackage("knex", "KnexTimeoutError: Knex: Timeout acquiring a connection."), "database"],
    ["PrismaClientInitializationError: Can't reach database server at `db`", "database"],
    [inPackage("typeorm", "QueryFailedError: Connection terminated unexpectedly"), "database"],
    ["Error: getaddrinfo EAI_AGAIN api.acme.io", "dns"],
    ["Error: getaddrinfo ENOTFOUND api.acme.io", null],
    ["Error: self-signed certificate", "certificate"],
    ["Error: connect ECONNREFUSED 10.0.0.5:8080", null],
  ])("says what stands behind it: %s", (text, service) => {
    expect(failureOf(text)?.service).toBe(service);
  });

  test("is found among the causes, and named by the one that names it", () => {
    const text = `AggregateError [ECONNREFUSED]: 
    at internalConnectMultiple (node:net:1134:18) {
  code: 'ECONNREFUSED',
  [errors]: [
    Error: connect ECONNREFUSED ::1:5432
        at createConnectionError (node:net:1700:14),
    Error: connect ECONNREFUSED 127.0.0.1:5432
        at createConnectionError (node:net:1700:14)
  ]
}`;

    expect(failureOf(text)).toMatchObject({ kind: "refused", resource: "localhost:5432" });
  });

  test("is read from what libraries really print", () => {
    const log = readFileSync(new URL("../../fixtures/libraries.log", import.meta.url), "utf8");
    const found = detectText(log, { redactor: createRedactor() });
    const failures = found.flatMap(({ error }) => infrastructureFailure(error) ?? []);

    expect(failures.map(({ kind, resource }) => ({ kind, resource }))).toEqual([
      { kind: "refused", resource: "localhost:9" },
      { kind: "refused", resource: "localhost:5432" },
      { kind: "refused", resource: "localhost:27017" },
      { kind: "refused", resource: "localhost:6399" },
      { kind: "refused", resource: "localhost:6399" },
      { kind: "unreachable", resource: "redis" },
      { kind: "refused", resource: "localhost:6399" },
    ]);
  });

  test.each([
    "TypeError: Cannot read properties of null (reading 'pool')",
    "Error: listen EADDRINUSE: address already in use :::3000",
    "Error: ENOENT: no such file or directory, open '/srv/a.json'",
    "MongoServerError: E11000 duplicate key error",
    "AxiosError: Request failed with status code 500",
    "AxiosError: Request failed with status code 404",
    "InternalServerError: could not load the cart",
    "[ERROR] svc: order 17 timed out of stock",
  ])("is not: %s", (text) => {
    expect(failureOf(text)).toBeNull();
  });
});
