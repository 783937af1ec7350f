import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "src/main.js"]);
  await call("POST", "/seats/A1/ada");
  await Promise.all([call("POST", "/seats/B7/jo"), call("POST", "/seats/B7/kim")]);
}
