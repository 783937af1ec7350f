import { createRedactor, detectText } from "@mendwatch/detection";
import type { Report } from "@mendwatch/protocol";
import { describe, expect, it } from "vitest";

import { minute, second, settlerBench, start } from "../../../../test/support/settler-bench.ts";

/** What a log gets, so many seconds after the outage began; of another project where it is named. */
type Line = readonly [after: number, text: string, log?: string, project?: string];

const redactor = createRedactor();

/** The incidents that come of the lines: the message of each root, with how many symptoms. */
function incidentsOf(
  lines: readonly Line[],
): readonly (readonly [root: string, symptoms: number])[] {
  const shop = settlerBench();
  for (const [after, text, log = "api", project = "shop"] of lines) {
    shop.pass(start + after * second - shop.now);
    const origin = { project, source: `/var/log/${log}.log`, context: () => [] };
    shop.state.transaction(() => {
      for (const found of detectText(text, { redactor }))
        shop.settler.take(found, origin, shop.now);
    });
  }
  shop.pass(10 * minute);
  const told = shop.sent().filter(({ phase }) => phase === "settled");
  expect(told).toHaveLength(lines.length);
  return told
    .filter(({ incident }) => incident.role === "root")
    .map((root) => [firstLine(root), told.filter((one) => isUnder(one, root)).length]);
}

function firstLine({ error }: Report): string {
  return error.message.split("\n", 1)[0] ?? "";
}

function isUnder({ incident }: Report, root: Report): boolean {
  return incident.role === "symptom" && incident.id === root.incident.id;
}

/** In a library, and called from this file of the service's own where one is named. */
function thrown(error: string, library: string, file?: string): string {
  const caller = file === undefined ? "" : `\n    at run (/srv/shop/src/${file}.js:10:5)`;
  return `${error}\n    at call (/srv/shop/node_modules/${library}/index.js:1:11)${caller}`;
}

function own(error: string, file: string): string {
  return `${error}\n    at run (/srv/shop/src/${file}.js:10:5)`;
}

const refused = "Error: connect ECONNREFUSED 10.0.0.5:5432";

describe("a service that is away is one incident, and its first failure the root", () => {
  it.each<readonly [string, string, string]>([
    [
      "the disk",
      "Error: ENOSPC: no space left on device, write",
      "Error: ENOSPC: no space left on device, open",
    ],
    [
      "the resolver",
      "Error: getaddrinfo EAI_AGAIN api.stripe.com",
      "Error: getaddrinfo EAI_AGAIN mail.acme.io",
    ],
  ])("for all projects of the host, as to %s", (_, one, other) => {
    const lines: Line[] = [
      [0, own(one, "a")],
      [5, own(other, "b"), "web", "web"],
    ];
    expect(incidentsOf(lines).map(([, symptoms]) => symptoms)).toEqual([1]);
  });

  it("for all projects of the host, whichever log is read first", () => {
    const away = "Error: connect ETIMEDOUT 10.0.0.9:8080";
    expect(
      incidentsOf([
        [0.3, `2026-03-01T12:00:00.300Z ERROR ${own(away, "a")}`],
        [0.4, `2026-03-01T12:00:00.100Z ERROR ${own(away, "b")}`, "web", "web"],
      ]),
    ).toEqual([["connect ETIMEDOUT 10.0.0.9:8080", 1]]);
  });

  it("Postgres, under pg, in two processes, for a minute", () => {
    expect(
      incidentsOf([
        [0, thrown("Error: Connection terminated unexpectedly", "pg")],
        [0.3, refused],
        [0.5, thrown(refused, "pg-pool", "orders")],
        [1, own("InternalServerError: could not load the cart", "api")],
        [2, own("TypeError: Cannot read properties of undefined (reading 'rows')", "orders")],
        [3, thrown(refused, "pg-pool", "jobs"), "worker"],
        [30, thrown("Error: timeout exceeded when trying to connect", "pg-pool", "users")],
        [40, thrown("Error: Cannot use a pool after calling end on the pool", "pg-pool", "stats")],
        [60, thrown(refused, "pg-pool", "mails"), "worker"],
      ]),
    ).toEqual([["Connection terminated unexpectedly", 8]]);
  });

  it.each<[string, readonly Line[]]>([
    [
      "MongoDB, under mongoose",
      [
        [0, thrown("MongoServerSelectionError: connect ECONNREFUSED 10.1.0.4:27017", "mongodb")],
        [
          1,
          thrown(
            "MongooseError: Operation `a.find()` buffering timed out after 10000ms",
            "mongoose",
          ),
        ],
        [
          30,
          thrown(
            "MongoServerSelectionError: Server selection timed out after 30000 ms",
            "mongodb",
            "a",
          ),
        ],
        [
          33,
          thrown(
            "PoolClearedOnNetworkError: Connection to 10.1.0.4:27017 interrupted",
            "mongodb",
            "b",
          ),
        ],
      ],
    ],
    [
      "Redis, under ioredis",
      [
        [
          0,
          thrown(
            "[ioredis] Unhandled error event: Error: connect ECONNREFUSED 10.0.0.6:6379",
            "ioredis",
          ),
        ],
        [
          15,
          thrown("MaxRetriesPerRequestError: Reached the max retries per request limit", "ioredis"),
        ],
        [20, thrown("Error: Connection is closed.", "ioredis", "cache")],
        [21, thrown("Error: Command timed out", "ioredis", "rate")],
      ],
    ],
    [
      "a database, under Prisma",
      [
        [
          0,
          thrown(
            "PrismaClientInitializationError: Can't reach database server at `10.0.0.5:5432`",
            "@prisma/client",
          ),
        ],
        [
          12,
          `${thrown("PrismaClientKnownRequestError: Timed out fetching a new connection", "@prisma/client", "a")} {\n  code: 'P2024'\n}`,
        ],
        [
          14,
          `${thrown("PrismaClientKnownRequestError: Server has closed the connection.", "@prisma/client", "b")} {\n  code: 'P1017'\n}`,
        ],
      ],
    ],
    [
      "MySQL, under knex",
      [
        [0, thrown("Error: Connection lost: The server closed the connection.", "mysql2")],
        [9, thrown("Error: select * from `a` - connect ECONNREFUSED 10.0.0.7:3306", "mysql2", "a")],
        [60, thrown("KnexTimeoutError: Knex: Timeout acquiring a connection.", "knex", "b")],
      ],
    ],
    [
      "Postgres, under Sequelize",
      [
        [
          0,
          thrown(
            "SequelizeConnectionRefusedError: connect ECONNREFUSED 10.0.0.5:5432",
            "sequelize",
            "a",
          ),
        ],
        [60, thrown("SequelizeConnectionAcquireTimeoutError: Operation timeout", "sequelize", "b")],
        [
          61,
          thrown("SequelizeConnectionError: Connection terminated unexpectedly", "sequelize", "c"),
          "worker",
        ],
      ],
    ],
    [
      "Postgres, under TypeORM",
      [
        [0, thrown("QueryFailedError: Connection terminated unexpectedly", "typeorm", "a")],
        [6, refused],
        [
          20,
          thrown(
            "Error: Client has encountered a connection error and is not queryable",
            "pg",
            "b",
          ),
        ],
      ],
    ],
    [
      "the resolver",
      [
        [0, "Error: getaddrinfo EAI_AGAIN api.stripe.com"],
        [1, thrown("Error: getaddrinfo EAI_AGAIN db.internal", "pg", "jobs"), "worker"],
        [40, own("Error: getaddrinfo EAI_AGAIN mail.acme.io", "mail"), "worker"],
      ],
    ],
    [
      "a certificate that has expired",
      [
        [
          0,
          `${own("TypeError: fetch failed", "rates")} {\n  [cause]: Error: certificate has expired\n}`,
        ],
        [20, own("Error: certificate has expired", "stock")],
      ],
    ],
    [
      "a full disk",
      [
        [0, own("Error: ENOSPC: no space left on device, write", "upload")],
        [
          2,
          thrown(
            'error: could not extend file "base/1/2": No space left on device',
            "pg-protocol",
            "orders",
          ),
        ],
        [20, own("Error: ENOSPC: no space left on device, write", "export"), "worker"],
      ],
    ],
    [
      "a process without descriptors",
      [
        [0, own("Error: EMFILE: too many open files, open '/srv/a.html'", "views")],
        [15, "Error: accept EMFILE"],
        [16, own("Error: spawn convert EMFILE", "image")],
      ],
    ],
    [
      "a provider",
      [
        [
          0,
          thrown(
            "StripeConnectionError: An error occurred with our connection to Stripe.",
            "stripe",
            "pay",
          ),
        ],
        [2, own("Error: checkout failed", "checkout")],
        [
          30,
          thrown("StripeAPIError: Request failed with status code 503", "stripe", "refund"),
          "worker",
        ],
      ],
    ],
  ])("%s", (_, lines) => {
    const incidents = incidentsOf(lines);

    expect(incidents.map(([, symptoms]) => symptoms)).toEqual([lines.length - 1]);
  });

  it("however the logs that tell of it are read: what was announced stays the root", () => {
    expect(
      incidentsOf([
        [0.3, `2026-03-01T12:00:00.300Z ERROR ${thrown(refused, "pg", "orders")}`],
        [0.4, `2026-03-01T12:00:00.100Z ERROR ${thrown(refused, "pg", "mails")}`, "worker"],
        [0.5, own("TypeError: coupon is undefined", "coupon"), "billing"],
      ]),
    ).toEqual([
      ["connect ECONNREFUSED 10.0.0.5:5432", 1],
      ["coupon is undefined", 0],
    ]);
  });

  it("for all projects of the host that need it", () => {
    expect(
      incidentsOf([
        [0, thrown(refused, "pg", "orders")],
        [1, thrown(refused, "pg", "invoices"), "billing", "billing"],
        [20, thrown(refused, "pg", "orders"), "web", "web"],
        [21, own("TypeError: invoice.lines is not iterable", "print"), "billing", "billing"],
      ]),
    ).toEqual([
      ["connect ECONNREFUSED 10.0.0.5:5432", 2],
      ["invoice.lines is not iterable", 0],
    ]);
  });
});

describe("what has nothing to do with it is an incident of its own", () => {
  it.each<[string, Line]>([
    [
      "a bug in the same process a little later",
      [15, own("TypeError: coupon is undefined", "coupon")],
    ],
    ["a bug in another process", [1, own("TypeError: coupon is undefined", "coupon"), "worker"]],
    ["another database", [1, "Error: connect ECONNREFUSED 10.0.0.9:6379", "worker"]],
    [
      "the same kind of database elsewhere",
      [15, thrown("Error: connect ECONNREFUSED 10.0.0.6:5432", "pg", "x")],
    ],
    [
      "the database of another project, as far as anybody knows",
      [1, thrown("Error: timeout exceeded when trying to connect", "pg-pool"), "web", "web"],
    ],
    ["the same database after the five minutes", [301, thrown(refused, "pg", "late")]],
  ])("%s", (_, line) => {
    expect(incidentsOf([[0, refused], line]).map(([, symptoms]) => symptoms)).toEqual([0, 0]);
  });
});
