import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

import { serveFile } from "./serve.js";

const film = fileURLToPath(new URL("../data/film.txt", import.meta.url));

createServer(async (request, response) => {
  try {
    await serveFile(film, request, response);
    console.info(`${request.method} ${request.url} ${response.statusCode}`);
  } catch (error) {
    console.error(`${new Date().toISOString()} ERROR media: ${error.stack}`);
    response.writeHead(500).end();
  }
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
