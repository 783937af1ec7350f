import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "src/main.js"]);
  for (let n = 0; n < 3; n += 1) await call("GET", `/person${n}%40example.org`);
}
