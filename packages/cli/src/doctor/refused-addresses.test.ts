import { describe, expect, it } from "vitest";

import { refusedAddresses, serviceRemedy } from "./refused-addresses.ts";

describe("addresses that a check says nobody answered at", () => {
  it.each([
    ["Error: connect ECONNREFUSED 127.0.0.1:6379", "127.0.0.1:6379"],
    ["MongoServerError: connect ECONNREFUSED ::1:27017, again", "::1:27017"],
    ["Error: getaddrinfo ENOTFOUND db.internal", "db.internal"],
    ["getaddrinfo EAI_AGAIN db.internal:5432", "db.internal:5432"],
    ["Can't reach database server at `localhost:5432`", "localhost:5432"],
    [
      'connection to server at "localhost" (127.0.0.1), port 5432 failed: Connection refused',
      "localhost:5432",
    ],
    ["dial tcp 127.0.0.1:3306: connect: connection refused", "127.0.0.1:3306"],
    ["redis: Error 111 connecting to localhost:6379. Connection refused.", "localhost:6379"],
  ])("are in %s", (output, address) => {
    expect(refusedAddresses(`before\n${output}\nafter ${output}`)).toEqual([address]);
  });

  it.each(["AssertionError: 1 != 2", "the port 6379 is refused to nobody", ""])(
    "are not in %o",
    (output) => {
      expect(refusedAddresses(output)).toEqual([]);
    },
  );

  it("are answered by a service whose command is known by its port", () => {
    expect(serviceRemedy("shop", "127.0.0.1:6379")).toContain(
      `projects.shop.checks.services: [ { run: "redis-server --save ''", ready: { port: 6379 } } ]`,
    );
    expect(serviceRemedy("shop", "127.0.0.1:9999")).toContain(
      `run: "COMMAND", ready: { port: 9999 }`,
    );
  });
});
