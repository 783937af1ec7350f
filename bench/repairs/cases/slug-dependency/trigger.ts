import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "src/main.js"]);
  const response = await call("GET", `/?title=${encodeURIComponent("日本語")}`);
  if (response.status !== 500) throw new Error(`status ${response.status}`);
}
