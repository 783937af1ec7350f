import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "src/main.js"]);
  for (const id of ["1", "2", "3"]) await call("GET", `/files/${id}`);
}
