import type { Production } from "../../production.ts";

export async function provoke({ serve, job }: Production): Promise<void> {
  const { port } = await serve(["node", "src/main.js"]);
  await job(["node", "src/main.js"], { PORT: String(port) });
}
