import { readFile } from "node:fs/promises";

import { invoiceText } from "./invoice.js";

const orders = JSON.parse(await readFile(new URL("../data/orders.json", import.meta.url), "utf8"));
let failed = 0;
for (const order of orders) {
  try {
    console.log(invoiceText(order).join("\n"));
  } catch (error) {
    failed += 1;
    console.error(error);
  }
}
console.log(`${orders.length - failed} invoices written`);
