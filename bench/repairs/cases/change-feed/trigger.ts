import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "src/main.js"]);
  for (const after of [0, 3, 4, 4]) await call("GET", `/changes?after=${after}`);
}
