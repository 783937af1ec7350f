import { readFile } from "node:fs/promises";

import { stockOf } from "./partner.js";

/** Asks the partner for the stock of each item that is sold. */
const ca = process.env.PARTNER_CA ? await readFile(process.env.PARTNER_CA) : undefined;
for (const item of ["mug", "cup"]) {
  try {
    console.log(`${item}: ${await stockOf(process.env.PARTNER_URL, item, ca)} in stock`);
  } catch (error) {
    console.error(`no stock of ${item}:`, error);
    process.exitCode = 1;
  }
}
