import { createServer } from "node:http";

import { createRates } from "./kept.js";

function log(level, message, error) {
  const stack = error === undefined ? {} : { stack: error.stack };
  console.log(JSON.stringify({ level, message, timestamp: new Date().toISOString(), ...stack }));
}

const rateOf = createRates({ provider: process.env.RATES_URL, log });
createServer(async (request, response) => {
  response.end(String(await rateOf(request.url.slice(1))));
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => log("info", "listening"));
