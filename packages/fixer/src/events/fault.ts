import { inspect } from "node:util";

import type { FixerFault } from "./events.ts";

/** What nobody expected, as an event. */
export function faultEvent(during: string, error: unknown): FixerFault {
  const message = error instanceof Error ? error.message : String(error);
  return { event: "fixer:fault", during, message, cause: inspect(error) };
}
