import assert from "node:assert/strict";
import { test } from "node:test";

import { readDonations } from "../src/import.js";

const head = "name,mail,amount\n";

test("a quoted field may hold commas and quotes", () => {
  const text = `${head}"Berg, Ada",ada@example.org,12.50\n"Jo ""Jojo"" Lind",jo@example.org,3\n"A,B",c@example.org,1\n`;
  assert.deepEqual(
    readDonations(text).map(({ name, cents }) => [name, cents]),
    [
      ["Berg, Ada", 1250],
      ['Jo "Jojo" Lind', 300],
      ["A,B", 100],
    ],
  );
});

test("blanks around plain fields still do not count", () => {
  assert.equal(readDonations(`${head}Jo, jo@example.org , 5`)[0].mail, "jo@example.org");
});
