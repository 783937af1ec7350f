import type { Production } from "../../production.ts";

export async function provoke({ job }: Production): Promise<void> {
  await job(["node", "--enable-source-maps", "dist/src/main.js"]);
}
