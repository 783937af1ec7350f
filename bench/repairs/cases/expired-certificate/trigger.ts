import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import { join } from "node:path";

import type { Production } from "../../production.ts";

/** Made for 127.0.0.1 and this case alone; it ended in 2020. */
const certificate = join(import.meta.dirname, "partner", "expired-certificate.txt");
const key = join(import.meta.dirname, "partner", "expired-key.txt");

export async function provoke({ job }: Production): Promise<void> {
  const options = { cert: await readFile(certificate), key: await readFile(key) };
  const partner = createServer(options, (_, response) => response.end("7")).listen(0, "127.0.0.1");
  await once(partner, "listening");
  const address = partner.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    const env = { PARTNER_URL: `https://127.0.0.1:${port}`, PARTNER_CA: certificate };
    await job(["node", "src/main.js"], env);
  } finally {
    partner.close();
  }
}
