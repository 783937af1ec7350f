import { createServer } from "node:http";

import { readPlan } from "./plans.js";
import { priceOf } from "./rates.js";

function log(severity: string, message: string): void {
  console.log(`${new Date().toISOString()} ${severity.padEnd(5)} [billing] ${message}`);
}

createServer((request, response) => {
  const [, plan = "", calls = "0"] = (request.url ?? "").split("/");
  try {
    response.end(String(priceOf(readPlan(plan), Number(calls))));
    log("INFO", `${request.url} ok`);
  } catch (error) {
    log("ERROR", `${request.url} ${(error as Error).stack}`);
    response.writeHead(500).end();
  }
}).listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1");
