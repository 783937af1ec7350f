/** What programs say where nobody listens, or a name is not known. */
const refusals = [
  /\bECONNREFUSED (?<address>[\w.:[\]-]+:\d+)/g,
  /\b(?:ENOTFOUND|EAI_AGAIN) (?<address>[\w.-]+(?::\d+)?)/g,
  /Can't reach database server at `?(?<address>[\w.-]+:\d+)/g,
  /server at "(?<address>[\w.-]+)".*port (?<port>\d+) failed: Connection refused/g,
  /dial tcp (?<address>[\w.:[\]-]+:\d+): connect: connection refused/g,
  /connecting to (?<address>[\w.-]+:\d+)\. Connection refused/g,
];

/** Services by the port that they usually have, and how they start with nothing around them. */
const services: Readonly<Record<string, string>> = {
  "3306": "mysqld --datadir=/tmp/mysql …",
  "5432": "initdb -D /tmp/pg && postgres -D /tmp/pg -k /tmp",
  "6379": "redis-server --save ''",
  "27017": "mkdir /tmp/db && mongod --dbpath /tmp/db",
};

/** Addresses that the output of a check says nobody answered at, each once. */
export function refusedAddresses(output: string): readonly string[] {
  const found = refusals.flatMap((pattern) =>
    [...output.matchAll(pattern)].map(({ groups }) => {
      const { address = "", port } = groups ?? {};
      return port === undefined ? address : `${address}:${port}`;
    }),
  );
  return [...new Set(found)].filter((address) => address !== "");
}

/** What to write so that somebody answers there. */
export function serviceRemedy(key: string, address: string): string {
  const port = /:(\d+)$/.exec(address)?.[1];
  const run = services[port ?? ""] ?? "COMMAND";
  return `start it in the box, at 127.0.0.1: projects.${key}.checks.services: [ { run: "${run}", ready: { port: ${port ?? "PORT"} } } ]`;
}
