import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  // Port 1 is nobody's; the service's own default may be somebody's on this machine.
  const { call } = await serve(["node", "src/main.js"], { DATABASE_PORT: "1" });
  for (let n = 0; n < 4; n += 1) await call("GET", "/users/1");
}
