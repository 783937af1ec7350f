/** Sends a file to be saved under its own name. */
export function sendFile(response, { name, bytes }) {
  response.setHeader("content-type", "application/octet-stream");
  response.setHeader("content-disposition", `attachment; filename="${name}"`);
  response.setHeader("content-length", bytes.length);
  response.end(bytes);
}
