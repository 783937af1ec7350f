import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "src/main.js"]);
  await call("GET", "/film", { headers: { range: "bytes=0-9" } });
  await call("GET", "/film", { headers: { range: "bytes=10-" } });
}
