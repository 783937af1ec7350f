import type { IncomingMessage } from "node:http";

/** The API takes 32 MB. */
const longest = 32 * 1024 * 1024;

/** The body of a request; null where it is longer than the API would take. Rejects when it is cut. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers["content-length"] ?? 0) > longest) return null;
  const chunks: Buffer[] = [];
  let length = 0;
  // Iterating would destroy the connection on a return, and with it the refusal.
  return new Promise((resolve, reject) => {
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= longest) chunks.push(chunk);
      else {
        request.pause();
        chunks.length = 0;
        resolve(null);
      }
    });
    request.once("end", () => resolve(Buffer.concat(chunks).toString()));
    request.once("error", reject);
    request.once("close", () => reject(new Error("the request was cut")));
  });
}
