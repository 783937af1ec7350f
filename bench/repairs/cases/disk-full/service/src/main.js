import { createServer } from "node:http";

import { createJournal } from "./journal.js";

const journal = createJournal(process.env.JOURNAL ?? "journal.jsonl");

createServer(async (request, response) => {
  try {
    await journal.write({ at: Date.now(), url: request.url });
    response.writeHead(204).end();
  } catch (error) {
    console.error(`${new Date().toISOString()} ERROR journal: ${error.stack}`);
    response.writeHead(507).end();
  }
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
