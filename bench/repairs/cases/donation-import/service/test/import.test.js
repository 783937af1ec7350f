import assert from "node:assert/strict";
import { test } from "node:test";

import { readDonations } from "../src/import.js";

const head = "name,mail,amount\n";

test("amounts become cents", () => {
  assert.deepEqual(readDonations(`${head}Ada Berg,ada@example.org,12.50\n`), [
    { name: "Ada Berg", mail: "ada@example.org", cents: 1250 },
  ]);
});

test("blanks around fields and empty lines do not count", () => {
  const [one, ...others] = readDonations(`${head}Jo Lind, jo@example.org, 5\r\n\r\n`);
  assert.deepEqual(one, { name: "Jo Lind", mail: "jo@example.org", cents: 500 });
  assert.deepEqual(others, []);
});

test("what is no amount is named with its line", () => {
  assert.throws(() => readDonations(`${head}Jo,jo@example.org,many`), {
    name: "ImportError",
    message: 'line 2: "many" is no amount',
  });
});
