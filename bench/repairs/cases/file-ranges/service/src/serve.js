import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

import { parseRange } from "./range.js";

/** Sends a file, or the part of it that a `range` header asks for. */
export async function serveFile(path, request, response) {
  const { size } = await stat(path);
  const range = parseRange(request.headers.range, size);
  if (range === null) {
    response.writeHead(200, { "content-length": size, "accept-ranges": "bytes" });
    createReadStream(path).pipe(response);
    return;
  }
  const { start, end } = range;
  const stream = createReadStream(path, { start, end });
  response.writeHead(206, {
    "content-range": `bytes ${start}-${end}/${size}`,
    "content-length": end - start + 1,
  });
  stream.pipe(response);
}
