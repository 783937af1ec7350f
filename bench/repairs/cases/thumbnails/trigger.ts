import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "dist/src/main.js"]);
  await call("GET", "/?size=80x40");
  await call("GET", "/?size=80x");
}
