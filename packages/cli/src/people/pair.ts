import type { Config } from "@mendwatch/config";
import type { PairingCode } from "@mendwatch/fixer";

import { askFixer } from "./ask-fixer.ts";

/** Asks the running fixer for a pairing code. Rejects as {@link askFixer} does. */
export async function askPairingCode(config: Config): Promise<PairingCode> {
  return (await askFixer(config, "/v1/chat/pair", {})) as PairingCode;
}
