import type { ErrorLink } from "../types.ts";

/** Libraries by their package or by how their error types begin, and what stands behind them. */
const drivers: readonly (readonly [string, RegExp])[] = [
  ["mongodb", /^Mongo(?!ose)|^(?:mongodb|mongoose)$/],
  ["postgres", /^(?:pg|pg-pool|pg-protocol|postgres)$/],
  ["mysql", /^(?:mysql2?|mariadb)$/],
  ["redis", /^(?:ioredis|redis|@redis\/client)$|^MaxRetriesPerRequestError$/],
  ["amqp", /^amqplib$/],
  ["kafka", /^KafkaJS|^kafkajs$/],
  ["elasticsearch", /^@elastic\/(?:elasticsearch|transport)$/],
  ["mssql", /^(?:mssql|tedious)$/],
  ["oracle", /^oracledb$/],
  ["cassandra", /^cassandra-driver$/],
  ["prisma", /^Prisma|^@prisma\/client$/],
  ["database", /^Sequelize|^Knex|^QueryFailedError$|^(?:sequelize|knex|tarn|typeorm)$/],
  ["stripe", /^Stripe\w*Error$|^stripe$/],
  ["openai", /^openai$/],
  ["anthropic", /^@anthropic-ai\/sdk$/],
  ["aws", /^(?:@aws-sdk|@smithy)\/|^aws-sdk$/],
  ["google", /^(?:@google-cloud\/|google-gax$|gaxios$|googleapis)/],
  ["twilio", /^twilio$/],
  ["sendgrid", /^@sendgrid\//],
];

/** Of the providers among them: their answers tell that they are down, and not only that they are out of reach. */
export const providers: ReadonlySet<string> = new Set(
  "stripe openai anthropic aws google twilio sendgrid".split(" "),
);

const portServices: ReadonlyMap<string, string> = new Map(
  (
    [
      ["postgres", "5432 5433 6432"],
      ["mysql", "3306"],
      ["mongodb", "27017 27018 27019"],
      ["redis", "6379 6380"],
      ["amqp", "5671 5672"],
      ["kafka", "9092"],
      ["elasticsearch", "9200 9300"],
      ["mssql", "1433"],
      ["oracle", "1521"],
      ["cassandra", "9042"],
    ] as const
  ).flatMap(([service, ports]) => ports.split(" ").map((port) => [port, service] as const)),
);

/** What stands behind a driver or, where there is none, behind a port; null for what nobody knows. */
export function serviceBehind(driver: string | null, endpointName: string | null): string | null {
  const port = /:(\d+)$/.exec(endpointName ?? "")?.[1] ?? "";
  const service = portServices.get(port) ?? driver;
  return service === "prisma" ? "database" : service;
}

const loopback = /^(?:127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0|::|localhost)$/;

/** The library whose error it is, by its type or by the frames of its stack; null for any other. */
export function driverOf(link: ErrorLink): string | null {
  const packages = link.frames.map((frame) => packageOf(frame.file));
  for (const name of [link.type, ...packages]) {
    const driver = name === null ? undefined : drivers.find(([, pattern]) => pattern.test(name));
    if (driver !== undefined) return driver[0];
  }
  return null;
}

function packageOf(file: string): string | null {
  const path = file.replaceAll("\\", "/");
  const at = path.lastIndexOf("node_modules/");
  if (at === -1) return null;
  const [first = "", second = ""] = path.slice(at + "node_modules/".length).split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}

/**
 * The `host:port`, host or socket path that a message names, lower case. Every address of this
 * machine is `localhost`, so that two of them are the same resource.
 */
export function endpointIn(message: string): string | null {
  const text = message.replaceAll("`", "");
  const [, afterCode] =
    /\b(?:E[A-Z]{3,14}|EAI_[A-Z]+) (?:for )?([A-Za-z0-9.:_[\]/-]*[A-Za-z0-9\]])/.exec(text) ?? [];
  if (afterCode !== undefined && /[.:/]|^localhost$|^[a-z][\w-]*$/.test(afterCode)) {
    return endpoint(afterCode);
  }
  const [, host, port] =
    /(?<![\w./-])((?:[A-Za-z][\w.-]*|\d+\.\d+\.\d+\.\d+)):(\d{2,5})(?!\d|:\d)/.exec(text) ?? [];
  const [, server, serverPort] =
    /\bserver at "([^"]+)"(?: \([^)]*\))?, port (\d+)/.exec(text) ?? [];
  if (server !== undefined) return endpoint(`${server}:${serverPort}`);
  const isFile = host !== undefined && /\.(?:[cm]?[jt]sx?|json|py|go|rb)$/.test(host);
  return host === undefined || isFile ? null : endpoint(`${host}:${port}`);
}

function endpoint(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[[\]]/g, "")
    .replace(/^::ffff:(?=\d+\.)/, "");
  if (loopback.test(name)) return "localhost";
  const colon = name.lastIndexOf(":");
  const host = colon === -1 ? "" : name.slice(0, colon);
  return loopback.test(host) ? `localhost${name.slice(colon)}` : name;
}
