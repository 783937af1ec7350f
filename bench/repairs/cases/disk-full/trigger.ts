import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  // The kernel's own full disk.
  const { call } = await serve(["node", "src/main.js"], { JOURNAL: "/dev/full" });
  for (let n = 0; n < 3; n += 1) await call("POST", "/events");
}
