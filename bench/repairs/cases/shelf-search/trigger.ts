import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "src/main.js"]);
  await call("GET", "/search?q=cooking");
  await call("GET", `/search?q=${encodeURIComponent("c++")}`);
}
