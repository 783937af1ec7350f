import type { Config } from "@mendwatch/config";
import type { PairingCode, Unpaired } from "@mendwatch/fixer";

import { askFixer } from "./ask-fixer.ts";

/** Asks the running fixer for a pairing code. Rejects as {@link askFixer} does. */
export async function askPairingCode(config: Config): Promise<PairingCode> {
  return (await askFixer(config, "/v1/chat/pair", {})) as PairingCode;
}

/** Has the running fixer take somebody out of its chat. Rejects as {@link askFixer} does. */
export async function askUnpairing(config: Config, id: string, actor: string): Promise<Unpaired> {
  return (await askFixer(config, "/v1/chat/unpair", { id, actor })) as Unpaired;
}
