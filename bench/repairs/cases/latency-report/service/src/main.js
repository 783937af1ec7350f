import { createServer } from "node:http";

import { report } from "./report.js";
import { createSamples } from "./samples.js";

const samples = createSamples();
for (let n = 1; n <= 40; n += 1) samples.add("/login", n * 3);

function log(level, message) {
  console.log(`[${new Date().toISOString()}] [${level}] latency - ${message}`);
}

createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  const percents = (url.searchParams.get("p") ?? "50,95").split(",").map(Number);
  try {
    const found = report(samples, url.searchParams.get("route"), percents);
    response.writeHead(found === null ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(found));
  } catch (error) {
    log("ERROR", `GET ${url.pathname} failed ${error.stack}`);
    response.writeHead(500).end();
  }
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => log("INFO", "listening"));
