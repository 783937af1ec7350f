import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { port } = await serve(["node", "src/main.js"]);
  for (let n = 0; n < 21; n += 1) {
    const stop = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}/prices`, { signal: stop.signal });
    await response.body?.getReader().read();
    stop.abort();
  }
}
