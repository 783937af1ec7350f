import type { Production } from "../../production.ts";

function event(summary: string, start: string): string {
  return `BEGIN:VEVENT\nSUMMARY:${summary}\nDTSTART${start}\nEND:VEVENT\n`;
}

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "--enable-source-maps", "dist/main.js"]);
  await call("POST", "/", { body: event("Stand-up", ":20260301T090000Z") });
  await call("POST", "/", { body: event("Holiday", ";VALUE=DATE:20260301") });
}
