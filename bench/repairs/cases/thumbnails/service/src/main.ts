import { createServer } from "node:http";

import { gradient } from "./image.js";
import { thumbnail } from "./thumbnail.js";

const original = gradient({ width: 200, height: 100 });

createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://localhost");
  try {
    const { width, height, pixels } = thumbnail(original, url.searchParams.get("size") ?? "20x10");
    response.setHeader("x-size", `${width}x${height}`).end(pixels);
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
}).listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1", () => console.log("thumbnails up"));
