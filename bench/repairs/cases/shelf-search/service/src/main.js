import { createServer } from "node:http";

import { books } from "./books.js";
import { search } from "./search.js";

/** Consola's plain format has no type of an error; this one prints the whole stack. */
function report(error, url) {
  process.stderr.write(`[error] GET ${url}\n${error.stack}\n`);
}

createServer((request, response) => {
  try {
    const { searchParams } = new URL(request.url, "http://localhost");
    response.end(JSON.stringify(search(books, searchParams.get("q") ?? "")));
  } catch (error) {
    report(error, request.url);
    response.writeHead(500).end();
  }
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  process.stdout.write("[info] listening\n");
});
