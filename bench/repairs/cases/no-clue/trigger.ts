import type { Production } from "../../production.ts";

export async function provoke({ job }: Production): Promise<void> {
  await job(["node", "src/main.js"]);
}
