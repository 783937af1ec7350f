import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "src/main.js"]);
  await call("GET", "/bookings/b2/summary");
  await call("DELETE", "/guests/g1");
  await call("GET", "/bookings/b1/summary");
}
