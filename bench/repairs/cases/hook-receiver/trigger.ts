import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "--enable-source-maps", "dist/src/main.js"]);
  await call("POST", "/hooks", { body: "{}", headers: { "x-signature": "0".repeat(64) } });
  await call("POST", "/hooks", { body: "{}", headers: { "x-signature": "deadbeef" } });
}
