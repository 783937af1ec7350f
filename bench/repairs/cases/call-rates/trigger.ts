import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "dist/src/main.js"]);
  await call("GET", "/standard/1200");
  await call("GET", "/trial/40");
}
